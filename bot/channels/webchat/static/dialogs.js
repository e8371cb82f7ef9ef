// Modal dialogs: an alert of the bot, a photo enlarged, the choice of a person.

import { h, iconButton } from "./dom.js";
import { roleInWords, t } from "./words.js";

function show(dialog) {
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function showAlert(text, name) {
  const dialog = h("dialog", { class: "alert", "aria-label": name });
  dialog.append(
    h("p", { class: "alert-name" }, name),
    h("p", { class: "alert-text" }, text),
    h("button", { type: "button", class: "primary", autofocus: true, onclick: () => dialog.close() }, t("ok")),
  );
  return show(dialog);
}

export function showPhoto(address, caption) {
  const dialog = h("dialog", { class: "viewer", "aria-label": caption || t("photo") });
  const close = iconButton("close", t("close"), () => dialog.close(), { class: "viewer-close", autofocus: true });
  const save = h("a", { class: "viewer-save", href: `${address}?save=1`, download: "" }, t("save"));
  const image = h("img", { src: address, alt: caption || t("photo") });
  image.addEventListener("click", () => dialog.classList.toggle("is-full"));
  dialog.append(h("div", { class: "viewer-stage" }, image), h("p", { class: "viewer-caption" }, caption), h("div", { class: "viewer-tools" }, save, close));
  return show(dialog);
}

export function choosePerson({ samples, visitors, isOpen, onChoose, onNew }) {
  const dialog = h("dialog", { class: "people", "aria-label": t("people_title") });
  const choose = (person) => {
    dialog.close();
    onChoose(person);
  };
  const fresh = h("button", { type: "button", class: "person is-new", onclick: () => { dialog.close(); onNew(); } },
    avatar({ name: "+", hue: 160 }), h("span", { class: "person-words" }, h("b", {}, t("people_new")), h("small", {}, t("people_new_hint"))));
  dialog.append(
    h("header", {}, h("h2", {}, t("people_title")), iconButton("close", t("close"), () => dialog.close())),
    fresh,
    group(t("people_samples"), samples, isOpen, choose),
    group(t("people_visitors"), visitors, isOpen, choose),
  );
  return show(dialog);
}

function group(title, people, isOpen, choose) {
  if (!people.length) return "";
  const rows = people.map((person) => h("li", {}, personRow(person, isOpen(person), () => choose(person))));
  return h("section", {}, h("h3", {}, title), h("ul", {}, rows));
}

function personRow(person, isOpen, onclick) {
  const note = [roleInWords(person.role), person.note].filter(Boolean).join(" · ");
  return h("button", { type: "button", class: "person", onclick },
    avatar(person),
    h("span", { class: "person-words" }, h("b", {}, person.name), h("small", {}, note)),
    person.isUnread ? h("span", { class: "badge is-dot" }) : null,
    isOpen ? h("small", { class: "person-open" }, t("people_open")) : null);
}

export function avatar({ name, hue }) {
  return h("span", { class: "avatar", hue, "aria-hidden": "true" }, [...name][0] ?? "?");
}
