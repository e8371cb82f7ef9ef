// The connection: one socket for all panes, and requests that may be repeated because each carries a nonce.

import { language } from "./words.js";

export const newNonce = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

export class Wire {
  constructor({ onEvent, onState }) {
    this.onEvent = onEvent;
    this.onState = onState;
    this.panes = new Map();
    this.wait = 300;
    this.connect();
    addEventListener("online", () => this.retryNow());
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(`${scheme}//${location.host}/chat/socket`);
    this.socket.addEventListener("open", () => {
      this.wait = 300;
      this.onState(true);
      for (const chat of this.panes.keys()) this.ask(chat);
    });
    this.socket.addEventListener("message", ({ data }) => this.onEvent(JSON.parse(data)));
    this.socket.addEventListener("close", () => {
      this.onState(false);
      this.timer = setTimeout(() => this.connect(), this.wait);
      this.wait = Math.min(this.wait * 2, 5000);
    });
  }

  retryNow() {
    if (this.socket.readyState !== WebSocket.CLOSED) return;
    clearTimeout(this.timer);
    this.connect();
  }

  // `revision` tells what the pane has seen, so that after a break only the changes come.
  subscribe(chat, revision) {
    this.panes.set(chat, revision);
    this.ask(chat);
  }

  unsubscribe(chat) {
    this.panes.delete(chat);
    this.say({ type: "unsubscribe", chat });
  }

  older(chat, before) {
    this.say({ type: "older", chat, before });
  }

  ask(chat) {
    this.say({ type: "subscribe", chat, revision: this.panes.get(chat)(), language: language() });
  }

  say(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}

export async function post(path, body) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
      return await answer.json();
    } catch {
      if (attempt === 2) return { ok: false, error: "network" };
      await new Promise((resume) => setTimeout(resume, 500 * (attempt + 1)));
    }
  }
}

export function act(chat, what, body = {}, nonce = newNonce()) {
  return post(`/chat/${chat}/${what}`, { ...body, nonce, language: language() });
}

// XMLHttpRequest, because fetch does not tell how far an upload has come.
export function upload(chat, files, { caption, asFile, nonce, onProgress }) {
  const form = new FormData();
  form.append("nonce", nonce);
  form.append("language", language());
  form.append("caption", caption);
  form.append("as_file", asFile ? "1" : "0");
  for (const file of files) form.append("file", file, file.name);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/chat/${chat}/file`);
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(Math.floor((loaded / total) * 100)));
    request.addEventListener("load", () => resolve(request.response ?? { ok: false, error: "other" }));
    request.addEventListener("error", () => resolve({ ok: false, error: "network" }));
    request.send(form);
  });
}
