// The page: several people side by side, or one at a time on a narrow screen.

import { avatar, choosePerson } from "./dialogs.js";
import { h, iconButton } from "./dom.js";
import { lastRead, openPanes, rememberPanes, rememberRead } from "./memory.js";
import { Pane } from "./pane.js";
import { Wire, post } from "./wire.js";
import { language, switchLanguage, t } from "./words.js";

const MOST_DEFAULT_PANES = 4;
const HUES = { professional: 162, unit: 32, unit_administrator: 32, agency: 12, department: 214, authority: 288, visitor: 205 };

class App {
  constructor(root, { samples, visitors, bot }) {
    this.bot = bot;
    this.root = root;
    this.panes = new Map();
    this.people = new Map();
    this.setPeople(samples, visitors);
    this.build();
    this.wire = new Wire({ onEvent: (event) => this.take(event), onState: (isOnline) => { this.banner.hidden = isOnline; } });
    this.openFirst();
    document.addEventListener("visibilitychange", () => this.active?.countUnread());
  }

  setPeople(samples, visitors) {
    this.samples = samples.map((person) => dressed(person));
    this.visitors = visitors.map((person) => dressed({ ...person, role: "visitor" }));
    for (const person of [...this.samples, ...this.visitors]) this.people.set(person.user_id, person);
  }

  build() {
    document.documentElement.lang = language();
    document.title = this.bot.first_name;
    this.banner = h("div", { class: "banner", role: "alert", hidden: true }, h("span", { class: "spinner" }), t("offline"));
    this.tabs = h("nav", { class: "tabs", role: "tablist", "aria-label": t("app") });
    this.columns = h("main", { class: "columns", data: { empty: t("nobody") } });
    this.addBadge = h("span", { class: "badge is-dot", hidden: true });
    const add = iconButton("people", t("add_person"), () => this.choose(), { class: "add-person" });
    add.append(h("span", { class: "label" }, t("add_person")), this.addBadge);
    this.root.append(
      h("header", { class: "top" },
        h("img", { src: "/chat/static/mark.svg", alt: "", width: "28", height: "28" }),
        h("h1", {}, this.bot.first_name),
        h("p", { class: "sample-badge", title: t("badge_more") }, h("b", {}, t("badge")),
          h("span", { class: "is-long" }, t("badge_more")), h("span", { class: "is-short" }, t("badge_short"))),
        add,
        h("button", { type: "button", class: "quiet", "aria-label": t("language_label"), onclick: switchLanguage }, t("language"))),
      this.banner, this.tabs, this.columns);
  }

  openFirst() {
    const asked = new URLSearchParams(location.search);
    const named = asked.get("panes")?.split(",").map(Number);
    const known = (ids) => ids.filter((id) => this.people.has(id));
    const remembered = named ?? openPanes();
    // Nobody of them known means another database; nobody remembered on purpose stays nobody.
    const wanted = remembered?.length === 0 ? [] : known(remembered ?? []).length ? known(remembered) : known(this.defaults());
    for (const id of wanted) this.open(this.people.get(id));
    this.activate(this.panes.get(wanted[0]));
    if (asked.has("start")) {
      history.replaceState(null, "", "/");
      this.welcome(`/start ${asked.get("start")}`.trim());
    }
  }

  // The first sample of each role, so that a claim can be seen on its way through all of its desks.
  defaults() {
    const ofRole = new Map();
    for (const person of this.samples) if (!ofRole.has(person.role)) ofRole.set(person.role, person.user_id);
    return [...ofRole.values()].slice(0, MOST_DEFAULT_PANES);
  }

  open(person) {
    let pane = this.panes.get(person.user_id);
    if (!pane) {
      pane = new Pane(person, {
        wire: this.wire, bot: this.bot,
        onClose: (closed) => this.close(closed), onUnread: () => this.countUnread(), onActive: (used) => this.activate(used),
      });
      pane.tab = this.tabFor(pane);
      this.panes.set(person.user_id, pane);
      this.columns.append(pane.element);
      this.tabs.append(pane.tab);
      this.remember();
    }
    return pane;
  }

  tabFor(pane) {
    const select = () => this.activate(pane);
    const controls = pane.element.id;
    const tab = h("button", { type: "button", role: "tab", class: "tab", hue: pane.person.hue, "aria-controls": controls, onclick: select },
      avatar(pane.person), h("span", {}, pane.person.name), h("span", { class: "badge", hidden: true }));
    tab.addEventListener("keydown", ({ key }) => {
      const next = { ArrowRight: tab.nextElementSibling, ArrowLeft: tab.previousElementSibling }[key];
      next?.focus();
      next?.click();
    });
    return tab;
  }

  close(pane) {
    pane.close();
    pane.tab.remove();
    this.panes.delete(pane.chat);
    this.remember();
    if (this.active === pane) this.activate([...this.panes.values()][0]);
    this.countUnread();
  }

  activate(pane) {
    if (!pane || this.active === pane) return;
    const before = this.active;
    this.active = pane;
    before?.activate(false);
    pane.activate(true);
    for (const other of this.panes.values()) {
      other.tab.setAttribute("aria-selected", String(other === pane));
      other.tab.tabIndex = other === pane ? 0 : -1;
    }
    pane.tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (matchMedia("(max-width: 700px)").matches) pane.toBottom(false);
    pane.countUnread();
  }

  remember() {
    rememberPanes([...this.panes.keys()]);
  }

  countUnread() {
    let sum = 0;
    for (const pane of this.panes.values()) {
      sum += pane.unread ?? 0;
      const badge = pane.tab?.querySelector(".badge");
      if (!badge) continue;
      badge.hidden = !pane.unread;
      badge.textContent = String(pane.unread);
      badge.setAttribute("aria-label", t("unread", { n: pane.unread }));
    }
    document.title = sum ? `(${sum}) ${this.bot.first_name}` : this.bot.first_name;
  }

  take(event) {
    if (event.type === "activity") this.addBadge.hidden = event.message_id <= lastRead(event.chat) && this.addBadge.hidden;
    else this.panes.get(event.chat)?.take(event);
  }

  async choose() {
    const { samples, visitors } = await people();
    this.setPeople(samples, visitors);
    this.addBadge.hidden = true;
    choosePerson({
      samples: this.samples, visitors: this.visitors,
      isOpen: ({ user_id }) => this.panes.has(user_id),
      onChoose: (person) => this.show(this.open(person)),
      onNew: () => this.welcome(),
    });
  }

  async welcome(firstWords) {
    const name = t("visitor", { n: String(Math.floor(Math.random() * 9000) + 1000) });
    const answer = await post("/chat/people", { name });
    if (!answer.ok) return;
    const person = dressed({ ...answer.person, role: "visitor" });
    this.people.set(person.user_id, person);
    rememberRead(person.user_id, 0);
    const pane = this.show(this.open(person));
    if (firstWords) pane.sendText(firstWords);
  }

  show(pane) {
    this.activate(pane);
    pane.element.scrollIntoView({ inline: "end", block: "nearest", behavior: "smooth" });
    pane.composer.field.focus({ preventScroll: true });
    return pane;
  }
}

// A colour for each role, and a few words for the marks of chats that are not open.
function dressed(person) {
  const unread = Math.max(0, (person.last_message_id ?? 0) - lastRead(person.user_id));
  return { ...person, hue: HUES[person.role] ?? 205, isUnread: unread > 0 };
}

const people = async () => (await fetch("/chat/people")).json();

new App(document.getElementById("app"), await people());
