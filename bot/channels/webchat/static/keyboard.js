// Keyboards: inline ones under a message, reply keyboards under the input field.

import { h, icon, safeUrl } from "./dom.js";
import { t } from "./words.js";

export function keyboardOf(message, act) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const shown = rows.map((row) => h("div", { class: "keys-row" }, row.map((button) => inlineKey(button, message, act))));
  return h("div", { class: "keys", role: "group" }, shown);
}

function inlineKey(button, message, act) {
  const style = button.style ? ` is-${button.style}` : "";
  if (button.callback_data !== undefined) {
    const key = h("button", { type: "button", class: `key${style}` }, h("span", {}, button.text));
    key.addEventListener("click", () => act.press(message.message_id, button.callback_data, key));
    return key;
  }
  if (button.url !== undefined && safeUrl(button.url)) return linkKey(button, style, act);
  if (button.copy_text !== undefined) {
    return h("button", { type: "button", class: `key${style}`, onclick: () => act.copy(button.copy_text.text) },
      h("span", {}, button.text), icon("copy"));
  }
  return h("button", { type: "button", class: `key${style}`, disabled: true, title: t("unavailable_button") }, h("span", {}, button.text));
}

function linkKey(button, style, act) {
  const url = safeUrl(button.url);
  const payload = act.startPayload(url);
  if (payload !== null) {
    const onclick = () => act.sendText(`/start ${payload}`.trim());
    return h("button", { type: "button", class: `key${style}`, onclick }, h("span", {}, button.text));
  }
  return h("a", { class: `key${style}`, href: url.href, target: "_blank", rel: "noopener noreferrer" },
    h("span", {}, button.text), icon("link"));
}

export function replyKeyboard(keyboard, act) {
  const rows = keyboard?.keyboard ?? [];
  return rows.map((row) => h("div", { class: "keys-row" }, row.map((button) => replyKey(button, act))));
}

function replyKey(button, act) {
  const words = typeof button === "string" ? button : button.text;
  const special = button.request_contact || button.request_location || button.web_app || button.request_users;
  const props = special ? { disabled: true, title: t("unavailable_button") } : { onclick: () => act.sendText(words) };
  return h("button", { type: "button", class: "key", ...props }, h("span", {}, words));
}
