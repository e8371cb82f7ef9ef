// Text with entities becomes DOM nodes. Offsets count UTF-16 units, as strings do here.

import { h, safeUrl } from "./dom.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre" };

export function rich(text, entities, act) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, 0, text.length, sorted, act);
}

// Entities nest; one that would reach out of its parent is cut at the parent's end.
function build(text, from, to, entities, act) {
  const nodes = [];
  let place = from;
  for (let index = 0; index < entities.length; ) {
    const entity = entities[index];
    const start = Math.max(entity.offset, place);
    const end = Math.min(entity.offset + entity.length, to);
    let next = index + 1;
    while (next < entities.length && entities[next].offset < end) next += 1;
    if (start < end) {
      if (start > place) nodes.push(text.slice(place, start));
      const inner = build(text, start, end, entities.slice(index + 1, next), act);
      nodes.push(dress(entity, text.slice(start, end), inner, act));
      place = end;
    }
    index = next;
  }
  if (place < to) nodes.push(text.slice(place, to));
  return nodes;
}

function dress(entity, plain, inner, act) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, inner, act);
    case "url":
      return link(/^[a-z]+:/i.test(plain) ? plain : `https://${plain}`, inner, act);
    case "email":
      return link(`mailto:${plain}`, inner, act);
    case "phone_number":
      return link(`tel:${plain}`, inner, act);
    case "bot_command":
      return h("button", { type: "button", class: "inline-command", onclick: () => act.sendText(plain) }, plain);
    case "spoiler":
      return spoiler(inner);
    case "blockquote":
      return h("blockquote", {}, inner);
    case "expandable_blockquote":
      return expandable(inner);
    default:
      return TAGS[entity.type] ? h(TAGS[entity.type], {}, inner) : h("span", {}, inner);
  }
}

export function link(address, inner, act) {
  const url = safeUrl(address);
  if (!url) return h("span", {}, inner);
  const payload = act.startPayload(url);
  const onclick = payload === null ? undefined : (event) => {
    event.preventDefault();
    act.sendText(`/start ${payload}`.trim());
  };
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow", onclick }, inner);
}

function spoiler(inner) {
  const node = h("span", { class: "spoiler", role: "button", tabindex: "0" }, inner);
  const reveal = () => node.classList.add("is-revealed");
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", (event) => event.key === "Enter" && reveal());
  return node;
}

function expandable(inner) {
  const node = h("blockquote", { class: "expandable", tabindex: "0" }, inner);
  const toggle = () => node.classList.toggle("is-open");
  node.addEventListener("click", toggle);
  node.addEventListener("keydown", (event) => event.key === "Enter" && toggle());
  return node;
}
