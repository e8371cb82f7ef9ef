// The lower end of a pane: input field, command menu, attachments with their tray, reply keyboard.

import { fileSize, h, icon, iconButton } from "./dom.js";
import { replyKeyboard } from "./keyboard.js";
import { Menu } from "./menu.js";
import { t } from "./words.js";

const LONGEST_TEXT = 4096;
const LARGEST_FILE = 50 * 1024 * 1024;
const STICKERS = ["👍", "🎉", "🙏", "😀", "🤔", "😅", "📚", "🐱", "🌻", "🏆"];

export class Composer {
  constructor(person, act) {
    this.act = act;
    this.files = [];
    this.field = h("textarea", { class: "field", rows: "1", "aria-label": t("input", person), placeholder: t("placeholder") });
    this.counter = h("div", { class: "counter", "aria-live": "polite" });
    this.picker = h("input", { type: "file", multiple: true, class: "visually-hidden", tabindex: "-1", "aria-hidden": "true" });
    this.sendButton = iconButton("send", t("send"), () => this.send(), { class: "send" });
    this.asFile = h("input", { type: "checkbox" });
    this.chips = h("ul", { class: "chips" });
    this.bar = h("progress", { max: "100", value: "0", hidden: true });
    this.tray = h("div", { class: "tray", hidden: true },
      this.chips, h("label", { class: "as-file" }, this.asFile, t("as_file")), this.bar);
    this.keys = h("div", { class: "reply-keys", hidden: true });
    this.commandMenu = new Menu({ button: this.#commandButton(), label: t("commands"), class: "commands" });
    this.attachMenu = new Menu({ button: iconButton("attach", t("attach"), null), label: t("attach"), class: "attach" });
    this.element = h("form", { class: "composer", onsubmit: (event) => event.preventDefault() },
      this.tray,
      h("div", { class: "line" }, this.attachMenu.element, this.commandMenu.element, this.field, this.sendButton),
      this.counter, this.keys, this.picker);
    this.#fillAttachMenu();
    this.#listen();
    this.setCommands([]);
  }

  #commandButton() {
    return h("button", { type: "button", class: "icon-button slash", "aria-label": t("commands"), title: t("commands") }, "/");
  }

  #fillAttachMenu() {
    const pick = h("button", { type: "button", role: "menuitem", onclick: () => this.picker.click() }, icon("image"), t("attach_files"));
    const voice = h("button", { type: "button", role: "menuitem", onclick: () => this.act.sendVoice() }, icon("mic"), t("attach_voice"));
    const stickers = STICKERS.map((emoji) =>
      h("button", { type: "button", role: "menuitem", class: "sticker-key", "aria-label": t("sticker", { emoji }),
        onclick: () => this.act.sendSticker(emoji) }, emoji));
    this.attachMenu.fill([pick, voice, h("div", { class: "sticker-keys" }, stickers)]);
  }

  #listen() {
    this.field.addEventListener("input", () => this.#measure());
    this.field.addEventListener("keydown", (event) => {
      // While an input method composes Chinese, Enter chooses a word and must not send.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("paste", (event) => {
      const pasted = [...(event.clipboardData?.files ?? [])];
      if (!pasted.length) return;
      event.preventDefault();
      this.add(pasted);
    });
    this.picker.addEventListener("change", () => {
      this.add([...this.picker.files]);
      this.picker.value = "";
    });
  }

  #measure() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
    const length = [...this.field.value.trim()].length;
    const pieces = Math.ceil(length / LONGEST_TEXT);
    const words = length > LONGEST_TEXT - 300 ? `${length} / ${LONGEST_TEXT}` : "";
    this.counter.textContent = pieces > 1 ? `${words} · ${t("pieces", { n: pieces })}` : words;
  }

  add(files) {
    for (const file of files) {
      if (file.size > LARGEST_FILE) this.act.complain({ error: "file_too_large", most_mb: LARGEST_FILE / 1024 / 1024 });
      else if (file.size === 0) this.act.complain({ error: "file_empty", name: file.name });
      else this.files.push(file);
    }
    this.#showTray();
    this.field.focus();
  }

  #showTray() {
    this.chips.replaceChildren(...this.files.map((file, place) => this.#chip(file, place)));
    this.tray.hidden = this.files.length === 0;
    this.field.placeholder = this.files.length ? t("caption") : t("placeholder");
  }

  #chip(file, place) {
    const mark = /^image\/(jpeg|png|webp)$/.test(file.type) && file.size < 15e6 ? preview(file) : icon("file");
    const remove = iconButton("close", t("remove_file", file), () => {
      this.files.splice(place, 1);
      this.#showTray();
    });
    const names = h("span", { class: "chip-names" }, h("b", {}, file.name), h("small", {}, fileSize(file.size)));
    return h("li", { class: "chip" }, mark, names, remove);
  }

  async send() {
    const text = this.field.value;
    if (this.files.length) {
      await this.#sendFiles(text);
    } else if (text.trim()) {
      this.field.value = "";
      this.#measure();
      if (!(await this.act.sendText(text))) this.#giveBack(text);
    }
  }

  async #sendFiles(caption) {
    if (this.tray.classList.contains("is-sending")) return;
    this.tray.classList.add("is-sending");
    this.bar.hidden = false;
    const onProgress = (percent) => {
      this.bar.value = percent;
      this.counter.textContent = t("uploading", { percent });
    };
    const isSent = await this.act.sendFiles(this.files, { caption, asFile: this.asFile.checked, onProgress });
    this.tray.classList.remove("is-sending");
    this.bar.hidden = true;
    this.counter.textContent = "";
    if (!isSent) return;
    this.files = [];
    this.field.value = "";
    this.asFile.checked = false;
    this.#showTray();
    this.#measure();
  }

  #giveBack(text) {
    if (this.field.value) return;
    this.field.value = text;
    this.#measure();
  }

  setCommands(commands) {
    this.commandMenu.element.hidden = commands.length === 0;
    this.commandMenu.fill(commands.map(({ command, description }) =>
      h("button", { type: "button", role: "menuitem", onclick: () => this.act.sendText(`/${command}`) },
        h("code", {}, `/${command}`), h("span", {}, description))));
  }

  setKeyboard(keyboard) {
    this.keys.replaceChildren(...replyKeyboard(keyboard, this.act));
    this.keys.hidden = this.keys.childElementCount === 0;
    if (keyboard?.input_field_placeholder) this.field.placeholder = keyboard.input_field_placeholder;
  }
}

function preview(file) {
  const address = URL.createObjectURL(file);
  const image = h("img", { src: address, alt: "" });
  image.addEventListener("load", () => URL.revokeObjectURL(address));
  return image;
}
