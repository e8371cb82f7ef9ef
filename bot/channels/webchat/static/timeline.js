// The messages of a chat in their order, with days between them and albums together.

import { dayInWords, dayOf, h } from "./dom.js";
import { bubble } from "./message.js";
import { language } from "./words.js";

export class Timeline {
  constructor(act) {
    this.act = act;
    this.messages = new Map();
    this.revision = 0;
    this.element = h("div", { class: "timeline", role: "log", "aria-live": "polite", "aria-relevant": "additions" });
  }

  get size() {
    return this.messages.size;
  }

  get firstId() {
    return Math.min(...this.messages.keys());
  }

  get lastId() {
    return Math.max(0, ...this.messages.keys());
  }

  // Who has written since has read what came before, also when another browser was used for it.
  unreadAfter(messageId) {
    const all = [...this.messages.values()];
    const answered = Math.max(messageId, ...all.filter((m) => !m.from.is_bot).map((m) => m.message_id));
    return all.filter((m) => m.message_id > answered && m.from.is_bot).length;
  }

  clear() {
    this.messages.clear();
    this.revision = 0;
    this.element.replaceChildren();
  }

  // Says what became of the event: "new", "changed", "removed", or null when it was already known.
  take({ type, message, message_id, revision }) {
    const id = message?.message_id ?? message_id;
    const known = this.messages.get(id);
    if (known && known.revision >= revision) return null;
    this.revision = Math.max(this.revision, revision);
    if (type === "delete") return this.#remove(id);
    this.messages.set(id, { ...message, revision });
    if (known) return this.#change(id, message, known);
    if (id >= this.lastId) this.#append(message);
    else this.rebuild();
    return "new";
  }

  prepend(events) {
    for (const { message, revision } of events) {
      if (!this.messages.has(message.message_id)) this.messages.set(message.message_id, { ...message, revision });
    }
    this.rebuild();
  }

  rebuild() {
    this.element.replaceChildren();
    for (const id of [...this.messages.keys()].sort((a, b) => a - b)) this.#append(this.messages.get(id));
  }

  find(id) {
    return this.element.querySelector(`[data-id="${id}"]`);
  }

  #append(message) {
    const day = dayOf(message.date);
    const last = this.element.lastElementChild;
    if (last?.dataset.day !== day) {
      this.element.append(h("div", { class: "day", data: { day } }, dayInWords(message.date, language())));
    }
    const node = bubble(message, this.act);
    const group = message.media_group_id;
    if (!group) {
      this.element.append(dated(node, day));
    } else if (last?.dataset.group === group) {
      last.append(node);
    } else {
      const kind = message.photo ? "album is-photos" : "album";
      this.element.append(dated(h("div", { class: `${kind} ${message.from.is_bot ? "is-bot" : "is-own"}`, data: { group } }, node), day));
    }
  }

  #change(id, message, before) {
    const old = this.find(id);
    const hadFocus = old.contains(document.activeElement);
    const node = bubble(message, this.act);
    if (old.dataset.day) dated(node, old.dataset.day);
    if (message.edit_date !== before.edit_date || !message.reply_markup !== !before.reply_markup) node.classList.add("is-changed");
    old.replaceWith(node);
    if (hadFocus) (node.querySelector(".key") ?? node).focus?.({ preventScroll: true });
    return "changed";
  }

  #remove(id) {
    const node = this.find(id);
    this.messages.delete(id);
    if (!node) return null;
    const holder = node.parentElement.classList.contains("album") ? node.parentElement : node;
    node.remove();
    if (holder !== node && !holder.childElementCount) holder.remove();
    const days = [...this.element.querySelectorAll(".day")];
    for (const day of days) if (!day.nextElementSibling || day.nextElementSibling.matches(".day")) day.remove();
    return "removed";
  }
}

function dated(node, day) {
  node.dataset.day = day;
  return node;
}
