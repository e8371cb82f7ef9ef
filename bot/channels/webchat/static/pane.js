// One person's chat: header, timeline, composer, and what comes from the socket for it.

import { avatar, showAlert, showPhoto } from "./dialogs.js";
import { Composer } from "./composer.js";
import { h, icon, iconButton } from "./dom.js";
import { forgetReadBeyond, lastRead, rememberRead } from "./memory.js";
import { Timeline } from "./timeline.js";
import { act, newNonce, upload } from "./wire.js";
import { errorInWords, roleInWords, t } from "./words.js";

const PRESS_PATIENCE = 15000;

export class Pane {
  constructor(person, { wire, bot, onClose, onUnread, onActive }) {
    Object.assign(this, { person, wire, bot, onUnread });
    this.chat = person.user_id;
    this.isActive = false;
    this.wasAtBottom = true;
    this.followsUntil = 0;
    this.hasOlder = false;
    this.pressed = new Map();
    this.nonceOf = new Map();
    this.done = new Set();
    this.timeline = new Timeline(this.#actions());
    this.composer = new Composer(person, this.#actions());
    this.#build(onClose, onActive);
    wire.subscribe(this.chat, () => this.timeline.revision);
  }

  #build(onClose, onActive) {
    this.status = h("small", { class: "pane-role" }, this.#roleWords());
    this.unreadBadge = h("span", { class: "badge", hidden: true });
    this.toasts = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.stuckNote = h("div", { class: "stuck", hidden: true, role: "status" }, t("stuck"));
    this.empty = this.#emptyState();
    this.typing = h("div", { class: "typing", hidden: true, "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    this.downButton = h("button", { type: "button", class: "down", hidden: true, "aria-label": t("to_bottom"), onclick: () => this.toBottom(true) },
      icon("down"), h("span", {}));
    this.scroller = h("div", { class: "scroller", tabindex: "-1" }, this.empty, this.timeline.element, this.typing);
    const header = h("header", { class: "pane-head" }, avatar(this.person),
      h("div", { class: "pane-names" }, h("h2", {}, this.person.name), this.status), this.unreadBadge,
      iconButton("close", t("close_pane", this.person), () => onClose(this)));
    this.element = h("section", { class: "pane", id: `pane-${this.chat}`, hue: this.person.hue, data: { chat: this.chat }, "aria-label": this.person.name },
      header, this.stuckNote, h("div", { class: "stage" }, this.scroller, this.toasts, this.downButton), this.composer.element);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    for (const kind of ["pointerdown", "focusin", "wheel"]) {
      this.element.addEventListener(kind, () => onActive(this), { passive: true });
    }
    // The end stays in view when the field grows, a keyboard opens below it, or the window changes.
    this.resizing = new ResizeObserver(() => this.wasAtBottom && this.toBottom(false));
    this.resizing.observe(this.scroller);
    this.#acceptDrops();
  }

  #roleWords() {
    return [roleInWords(this.person.role), this.person.note].filter(Boolean).join(" · ");
  }

  #emptyState() {
    const start = h("button", { type: "button", class: "primary", onclick: () => this.sendText("/start") }, t("start"));
    return h("div", { class: "empty", hidden: true }, avatar(this.person), h("b", {}, t("empty_title")), h("p", {}, t("empty_hint", this.person)), start);
  }

  #acceptDrops() {
    let depth = 0;
    const mark = (isOver) => this.element.classList.toggle("is-dropping", isOver);
    this.element.dataset.drop = t("drop");
    this.element.addEventListener("dragenter", (event) => { event.preventDefault(); depth += 1; mark(true); });
    this.element.addEventListener("dragleave", () => { depth -= 1; if (depth <= 0) { depth = 0; mark(false); } });
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      mark(false);
      if (event.dataTransfer.files.length) this.composer.add([...event.dataTransfer.files]);
    });
  }

  #actions() {
    return {
      sendText: (text) => this.sendText(text),
      sendSticker: (emoji) => this.#send("sticker", { emoji }),
      sendVoice: () => this.#send("voice"),
      sendFiles: (files, options) => this.sendFiles(files, options),
      forward: (message_id) => this.#send("forward", { message_id }),
      press: (message_id, data, key) => this.press(message_id, data, key),
      complain: (answer) => this.toast(errorInWords(answer), "is-error"),
      copy: (text) => navigator.clipboard?.writeText(text).then(() => this.toast(t("copied"))),
      fileUrl: (id, save) => `/chat/${this.chat}/file/${encodeURIComponent(id)}${save ? "?save=1" : ""}`,
      openPhoto: (address, caption) => showPhoto(address, caption),
      startPayload: (url) => this.#startPayload(url),
    };
  }

  // A link to this very bot starts it here, as Telegram's clients do, instead of opening another site.
  #startPayload(url) {
    const isOurs = url.host === "t.me" && url.pathname.slice(1).toLowerCase() === this.bot.username.toLowerCase();
    return isOurs ? url.searchParams.get("start") ?? "" : null;
  }

  sendText(text) {
    return this.#send("text", { text });
  }

  async #send(what, body) {
    const nonce = newNonce();
    return this.#sent(await act(this.chat, what, body, nonce), nonce);
  }

  async sendFiles(files, options) {
    const nonce = newNonce();
    return this.#sent(await upload(this.chat, files, { ...options, nonce }), nonce);
  }

  #sent(answer, nonce) {
    if (!answer.ok) {
      this.toast(errorInWords(answer), "is-error");
      return false;
    }
    for (const id of answer.message_ids) {
      this.nonceOf.set(id, nonce);
      this.#tick(id);
    }
    this.toBottom(true);
    return true;
  }

  #tick(id) {
    const ticks = this.timeline.find(id)?.querySelector(".ticks");
    if (!ticks) return;
    const isHandled = !this.nonceOf.has(id) || this.done.has(this.nonceOf.get(id));
    ticks.textContent = isHandled ? "✓✓" : "✓";
    ticks.setAttribute("role", "img");
    ticks.setAttribute("aria-label", t(isHandled ? "handled" : "accepted"));
  }

  async press(message_id, data, key) {
    const keyboard = key.closest(".keys");
    if (keyboard.classList.contains("is-busy")) return;
    const nonce = newNonce();
    keyboard.classList.add("is-busy");
    for (const other of keyboard.querySelectorAll(".key")) other.setAttribute("aria-disabled", "true");
    key.classList.add("is-pressed");
    this.pressed.set(nonce, { keyboard, key, timer: setTimeout(() => this.#release(nonce), PRESS_PATIENCE) });
    const answer = await act(this.chat, "press", { message_id, data }, nonce);
    if (answer.ok) return;
    this.#release(nonce);
    this.toast(errorInWords(answer), "is-error");
  }

  #release(nonce) {
    const pressed = this.pressed.get(nonce);
    if (!pressed) return;
    clearTimeout(pressed.timer);
    this.pressed.delete(nonce);
    pressed.keyboard.classList.remove("is-busy");
    pressed.key.classList.remove("is-pressed");
    for (const key of pressed.keyboard.querySelectorAll(".key")) key.removeAttribute("aria-disabled");
  }

  // events

  take(event) {
    const taken = {
      history: () => this.#history(event),
      older: () => this.#older(event),
      message: () => this.#message(event),
      delete: () => this.#message(event),
      keyboard: () => this.composer.setKeyboard(event.keyboard),
      commands: () => this.composer.setCommands(event.commands),
      typing: () => this.#showTyping(event.action),
      answer: () => this.#answer(event),
      update: () => this.#update(event),
    }[event.type];
    taken?.();
  }

  #history({ anew, messages, more, keyboard, commands, waiting }) {
    const isFirst = this.timeline.size === 0;
    if (anew) {
      this.timeline.clear();
      this.hasOlder = more;
    }
    for (const event of messages) this.timeline.take(event);
    if (anew) forgetReadBeyond(this.chat, this.timeline.lastId);
    for (const id of this.timeline.messages.keys()) this.#tick(id);
    this.composer.setKeyboard(keyboard);
    this.composer.setCommands(commands);
    this.stuckNote.hidden = !waiting;
    this.empty.hidden = this.timeline.size > 0;
    if (isFirst || anew) this.toBottom(false);
    this.countUnread();
  }

  #older({ messages, more }) {
    this.isAsking = false;
    this.hasOlder = more;
    const fromBottom = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.timeline.prepend(messages);
    for (const id of this.timeline.messages.keys()) this.#tick(id);
    this.scroller.scrollTop = this.scroller.scrollHeight - fromBottom;
  }

  #message(event) {
    const wasAtBottom = this.isAtBottom();
    const outcome = this.timeline.take(event);
    if (!outcome) return;
    const isOwn = event.message && !event.message.from.is_bot;
    if (isOwn) this.#tick(event.message.message_id);
    if (outcome === "new" && !isOwn) this.#hideTyping();
    this.empty.hidden = this.timeline.size > 0;
    if (outcome !== "removed" && wasAtBottom) this.toBottom(outcome === "new");
    this.countUnread();
  }

  #answer({ nonce, text, alert, url }) {
    this.#release(nonce);
    if (text && alert) showAlert(text, this.person.name);
    else if (text) this.toast(text);
    if (url) window.open(url, "_blank", "noopener,noreferrer");
  }

  #update({ nonce, state }) {
    this.stuckNote.hidden = state !== "waiting";
    if (state !== "handled") return;
    this.done.add(nonce);
    this.#release(nonce);
    for (const [id, sentWith] of this.nonceOf) if (sentWith === nonce) this.#tick(id);
  }

  #showTyping(action) {
    const wasAtBottom = this.isAtBottom();
    clearTimeout(this.typingTimer);
    this.status.textContent = t(action === "typing" ? "typing" : "uploading_doc");
    this.status.classList.add("is-live");
    this.typing.hidden = false;
    this.typingTimer = setTimeout(() => this.#hideTyping(), 5000);
    if (wasAtBottom) this.toBottom(false);
  }

  #hideTyping() {
    clearTimeout(this.typingTimer);
    this.typing.hidden = true;
    this.status.textContent = this.#roleWords();
    this.status.classList.remove("is-live");
  }

  toast(text, kind = "") {
    const node = h("div", { class: `toast ${kind}`.trim() }, text);
    this.toasts.append(node);
    setTimeout(() => node.classList.add("is-leaving"), 3600);
    setTimeout(() => node.remove(), 4000);
  }

  // reading

  // On its way to the end counts as being there, or a second message would stop the first one's scrolling.
  isAtBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < 80 || performance.now() < this.followsUntil;
  }

  toBottom(smoothly) {
    this.wasAtBottom = true;
    this.followsUntil = smoothly ? performance.now() + 700 : 0;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smoothly ? "smooth" : "instant" });
  }

  #scrolled() {
    this.wasAtBottom = this.isAtBottom();
    this.downButton.hidden = this.wasAtBottom;
    if (this.wasAtBottom) this.countUnread();
    if (this.scroller.scrollTop < 120 && this.hasOlder && !this.isAsking) {
      this.isAsking = true;
      this.wire.older(this.chat, this.timeline.firstId);
    }
  }

  // A pane is read when it is the one in use and its end is in view; beside it, others collect marks.
  countUnread() {
    if (this.isActive && !document.hidden && this.isAtBottom()) rememberRead(this.chat, this.timeline.lastId);
    this.unread = this.timeline.unreadAfter(lastRead(this.chat));
    this.unreadBadge.hidden = this.unread === 0;
    this.unreadBadge.textContent = String(this.unread);
    this.unreadBadge.setAttribute("aria-label", t("unread", { n: this.unread }));
    this.downButton.lastElementChild.textContent = this.unread ? t("new_below", { n: this.unread }) : "";
    this.onUnread();
  }

  activate(isActive) {
    this.isActive = isActive;
    this.element.classList.toggle("is-active", isActive);
    this.countUnread();
  }

  close() {
    this.wire.unsubscribe(this.chat);
    this.resizing.disconnect();
    this.element.remove();
  }
}
