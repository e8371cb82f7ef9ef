// Builds DOM nodes. Text is only ever put in as text: nothing that a person or the bot wrote is read as markup.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "hue") node.style.setProperty("--hue", value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PATHS = {
  send: "M4 12l16-8-5.500 16-3-6.500z",
  attach: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  people: "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-3.600 2.900-6 6.500-6s6.500 2.400 6.500 6M18 8v6M15 11h6",
  down: "M6 9l6 6 6-6",
  file: "M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5",
  forward: "M13 6l6 6-6 6M19 12H5",
  link: "M10 14l8-8M12 6h6v6M18 14v4H6V6h4",
  copy: "M9 9h10v11H9zM5 15V4h10",
  mic: "M12 4a2.500 2.500 0 0 0-2.500 2.500v5a2.500 2.500 0 0 0 5 0v-5A2.500 2.500 0 0 0 12 4zM6.500 11.500a5.500 5.500 0 0 0 11 0M12 17v3.500",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.500 14.500c1.800 2.300 5.200 2.300 7 0M9 10h.01M15 10h.01",
  save: "M12 4v11M7.500 11l4.500 4.500 4.500-4.500M5 20h14",
  image: "M4 5h16v14H4zM4 16l4.500-4.500 4 4 2.500-2.500 5 5M9 9.500h.01",
};

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, props = {}) {
  const given = { type: "button", "aria-label": label, title: label, onclick, ...props };
  return h("button", { ...given, class: `icon-button ${props.class ?? ""}`.trim() }, icon(name));
}

// Only addresses that open somewhere else are followed; anything else stays text.
export function safeUrl(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "tg:", "mailto:", "tel:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const TIME = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });
const DAY_KEY = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" });

export const timeOf = (seconds) => TIME.format(seconds * 1000);
export const dayOf = (seconds) => DAY_KEY.format(seconds * 1000);

export function dayInWords(seconds, language) {
  const shape = { timeZone: "Asia/Shanghai", year: "numeric", month: "long", day: "numeric", weekday: "short" };
  return new Intl.DateTimeFormat(language, shape).format(seconds * 1000);
}
