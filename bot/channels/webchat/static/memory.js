// What this browser remembers: which panes are open and what was read in them.

const PANES = "webchat.panes";
const READ = "webchat.read";

function load(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
}

export const openPanes = () => load(PANES, null);
export const rememberPanes = (ids) => localStorage.setItem(PANES, JSON.stringify(ids));
export const lastRead = (chat) => load(READ, {})[chat] ?? 0;

// Marks of another database (the chat begins again with 1) would hide everything that comes.
export function forgetReadBeyond(chat, messageId) {
  const read = load(READ, {});
  if ((read[chat] ?? 0) <= messageId) return;
  read[chat] = 0;
  localStorage.setItem(READ, JSON.stringify(read));
}

export function rememberRead(chat, messageId) {
  const read = load(READ, {});
  if ((read[chat] ?? 0) >= messageId) return;
  read[chat] = messageId;
  localStorage.setItem(READ, JSON.stringify(read));
}
