// One message as a bubble.

import { fileSize, h, icon, iconButton, timeOf } from "./dom.js";
import { keyboardOf } from "./keyboard.js";
import { rich } from "./rich.js";
import { t } from "./words.js";

export function bubble(message, act) {
  const own = !message.from.is_bot;
  const node = h("article", {
    class: `message ${own ? "is-own" : "is-bot"}`,
    data: { id: message.message_id },
    "aria-label": `${message.from.first_name} ${timeOf(message.date)}`,
  });
  const body = h("div", { class: `bubble ${shapeOf(message)}` }, forwarded(message), quoted(message), content(message, act));
  body.append(foot(message, own));
  node.append(h("div", { class: "bubble-row" }, body, tools(message, act)));
  const keyboard = keyboardOf(message, act);
  if (keyboard) node.append(keyboard);
  return node;
}

function shapeOf(message) {
  if (message.sticker) return "is-sticker";
  if (message.photo) return message.caption ? "is-photo has-caption" : "is-photo";
  return message.document ? "is-document" : "is-text";
}

function content(message, act) {
  const caption = message.caption && h("div", { class: "text" }, rich(message.caption, message.caption_entities, act));
  if (message.photo) return [photo(message, act), caption];
  if (message.document) return [documentCard(message, act), caption];
  if (message.sticker) return [h("div", { class: "sticker", role: "img", "aria-label": t("sticker", message.sticker) }, message.sticker.emoji)];
  if (message.voice) return [voice(message.voice)];
  if (message.text !== undefined) return [h("div", { class: "text" }, rich(message.text, message.entities, act))];
  return [h("div", { class: "text is-quiet" }, t("unknown_kind"))];
}

function photo(message, act) {
  const sizes = message.photo;
  const large = sizes[sizes.length - 1];
  const shown = sizes[0];
  const image = h("img", {
    src: act.fileUrl(shown.file_id), width: large.width, height: large.height,
    alt: message.caption ?? t("photo"), loading: "lazy", decoding: "async",
  });
  const open = () => act.openPhoto(act.fileUrl(large.file_id), message.caption ?? "");
  const node = h("button", { type: "button", class: "photo", "aria-label": t("photo_open"), onclick: open }, image);
  // The place is kept before the picture has come, so that the chat does not jump.
  node.style.aspectRatio = `${large.width} / ${Math.min(large.height, large.width * 1.5)}`;
  node.style.width = `${Math.min(large.width, 320)}px`;
  return node;
}

function documentCard(message, act) {
  const file = message.document;
  const name = file.file_name ?? "file";
  const card = h("a", {
    class: "document", href: act.fileUrl(file.file_id, true), download: name, "aria-label": t("document", { name }),
  });
  const ending = (/\.([a-z0-9]{1,4})$/i.exec(name)?.[1] ?? "").toUpperCase();
  card.append(
    h("span", { class: "document-mark" }, ending || icon("file")),
    h("span", { class: "document-name" }, name),
    h("span", { class: "document-size" }, fileSize(file.file_size ?? 0)),
  );
  return card;
}

function voice(given) {
  const bars = Array.from({ length: 18 }, (_, place) => {
    const bar = h("i");
    bar.style.height = `${30 + 60 * Math.abs(Math.sin(place * 1.7))}%`;
    return bar;
  });
  const seconds = `0:${String(given.duration).padStart(2, "0")}`;
  return h("div", { class: "voice", role: "img", "aria-label": t("voice") }, icon("mic"), h("span", { class: "wave" }, bars), seconds);
}

function forwarded(message) {
  const name = message.forward_origin?.sender_user?.first_name;
  return name ? h("div", { class: "forwarded" }, t("forwarded", { name })) : null;
}

function quoted(message) {
  const answered = message.reply_to_message;
  if (!answered) return null;
  const named = answered.text ?? answered.caption ?? answered.document?.file_name ?? answered.sticker?.emoji;
  const words = named ?? t(answered.voice ? "voice" : "photo");
  return h("div", { class: "quoted" }, h("b", {}, answered.from.first_name), h("span", {}, words.slice(0, 120)));
}

function foot(message, own) {
  const foot = h("div", { class: "foot" });
  if (message.edit_date) foot.append(h("span", {}, t("edited")));
  foot.append(h("time", { datetime: new Date(message.date * 1000).toISOString() }, timeOf(message.date)));
  if (own) foot.append(h("span", { class: "ticks" }));
  return foot;
}

function tools(message, act) {
  const words = message.text ?? message.caption;
  return h("div", { class: "tools" },
    words && iconButton("copy", t("copy"), () => act.copy(words)),
    iconButton("forward", t("forward"), () => act.forward(message.message_id)),
  );
}
