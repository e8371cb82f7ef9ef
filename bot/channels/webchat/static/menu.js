// A small menu above its button: arrows move, Escape and a click elsewhere close.

import { h } from "./dom.js";

export class Menu {
  constructor({ button, label, class: kind }) {
    this.button = button;
    this.list = h("div", { class: `menu ${kind}`, role: "menu", "aria-label": label, hidden: true });
    this.element = h("div", { class: "menu-place" }, button, this.list);
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => this.toggle(this.list.hidden));
    this.list.addEventListener("click", (event) => event.target.closest("[role=menuitem]") && this.toggle(false));
    this.element.addEventListener("keydown", (event) => this.#move(event));
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget)) this.toggle(false);
    });
    document.addEventListener("pointerdown", (event) => !this.element.contains(event.target) && this.toggle(false));
  }

  fill(items) {
    this.list.replaceChildren(...items);
  }

  toggle(isOpen) {
    this.list.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.#items()[0]?.focus({ preventScroll: true });
  }

  #items() {
    return [...this.list.querySelectorAll("[role=menuitem]")];
  }

  #move(event) {
    if (this.list.hidden) return;
    const items = this.#items();
    const place = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") {
      this.toggle(false);
      this.button.focus();
    } else if (step && items.length) {
      event.preventDefault();
      items[(place + step + items.length) % items.length].focus();
    }
  }
}
