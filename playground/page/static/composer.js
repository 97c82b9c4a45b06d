/*
 * Where one writes: a text, or a slash command.
 */

import { attachButton, carriesSomething, carryAgain, renderCarried, takeCarried } from "./attach.js";
import { act } from "./deeds.js";
import { byId, h, icon, setText } from "./dom.js";
import { CommandForm, leaves } from "./command.js";
import { withIds, withNames } from "./entities.js";
import { editLast } from "./messages.js";
import { ask } from "./socket.js";
import { changed, here, member, message, state } from "./state.js";
import { Suggestions } from "./suggest.js";

const section = byId("composer");
const list = h("ul", { id: "suggestions", class: "suggestions", role: "listbox", "aria-label": "Suggestions", hidden: true });
const suggestions = new Suggestions(list);
const label = h("label", { class: "unseen", for: "composer-text" });
const field = suggestions.adopt(h("input", { id: "composer-text", maxlength: 2000, enterkeyhint: "send" }));
const send = h("button", { type: "submit", class: "icon-button send", "aria-label": "Send" }, icon("send"));
const trouble = h("p", { class: "trouble", role: "alert" });
const reply = h("div", { class: "reply-bar", hidden: true });
const carried = h("ul", { class: "carried", "aria-label": "Sent with the message", hidden: true });
const attach = attachButton(() => field.focus(), typedText);
const box = h("form", { class: "composer-box", novalidate: true }, attach, label, field, send);

let command = null;

/** Put the composer into its place. */
export function mountComposer() {
  section.append(reply, list, carried, box, trouble);
  field.addEventListener("input", onInput);
  field.addEventListener("keydown", onKey);
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    if (command) invokeCommand();
    else sendText();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && command) leaveCommand();
  });
}

/** Show where a text would go. */
export function renderComposer() {
  const where = here();
  const name = where ? `${where.vocal ? "" : "#"}${where.name}` : "";
  setText(label, `Message ${name}`);
  const may = Boolean(where?.mayWrite);
  field.disabled = send.disabled = attach.disabled = !may;
  renderCarried(carried, () => field.focus());
  field.placeholder = may ? "Write, or / for commands" : `You may not write in ${name}`;
  const to = state.replyTo && message(state.replyTo);
  reply.hidden = !to;
  if (to) {
    const stop = h("button", { type: "button", class: "icon-button", "aria-label": "Do not reply", onclick: stopReply }, icon("close"));
    const words = h("span", {}, "Replying to ", h("b", {}, member(to.author)?.name ?? to.authorName), ": ", withNames(to.content).slice(0, 80));
    reply.replaceChildren(icon("reply"), words, stop);
  }
}

function stopReply() {
  state.replyTo = null;
  changed();
  field.focus();
}

const offers = () => leaves(state.place.commands, state.channel);

function onInput() {
  trouble.textContent = "";
  const text = field.value;
  tellTyping(text);
  if (!text.startsWith("/")) return suggestNames();
  const names = offers().flatMap((one) => [[one.path, one], [one.shown, one]]);
  const fitting = names.filter(([name]) => text.startsWith(`/${name} `));
  const [name, leaf] = fitting.sort(([one], [other]) => other.length - one.length)[0] ?? [];
  if (leaf) return enterCommand(leaf, text.slice(name.length + 2).trimStart());
  const typed = text.slice(1).toLowerCase();
  const found = offers().filter((one) => one.path.includes(typed) || one.shown.includes(typed));
  const begins = (one) => one.path.startsWith(typed) || one.shown.startsWith(typed);
  found.sort((one, other) => begins(other) - begins(one));
  suggestions.show(
    field,
    found.map((one) => ({ label: `/${one.shown}`, hint: one.description, run: () => enterCommand(one, "") })),
  );
}

function suggestNames() {
  const before = field.value.slice(0, field.selectionStart);
  const found = /(?:^|\s)([@#])([\p{L}\p{N}_-]*)$/u.exec(before);
  if (!found) return suggestions.hide();
  const [, mark, typed] = found;
  const all = mark === "@" ? state.place.members : state.place.channels;
  const fitting = all.filter((one) => one.name.toLowerCase().startsWith(typed.toLowerCase()) && one.name !== typed);
  const complete = (name) => {
    const start = before.length - typed.length;
    field.setRangeText(`${name} `, start, field.selectionStart, "end");
    field.focus();
  };
  suggestions.show(
    field,
    fitting.map((one) => ({ label: `${mark}${one.name}`, run: () => complete(one.name) })),
  );
}

function onKey(event) {
  // What is typed whole and has no options needs no list any more.
  const whole = offers().find((one) => [`/${one.path}`, `/${one.shown}`].includes(field.value) && !one.options.length);
  if (event.key === "Enter" && whole && !event.isComposing) suggestions.hide();
  if (suggestions.key(event)) return;
  if (event.key === "ArrowUp" && field.value === "") {
    event.preventDefault();
    editLast();
  } else if (event.key === "Escape" && state.replyTo) {
    stopReply();
  }
}

async function sendText() {
  const text = field.value.trim();
  if (!text && !carriesSomething()) return;
  if (text.startsWith("/")) return sendTypedCommand(text);
  field.value = "";
  suggestions.hide();
  typingTold = 0; // what was begun is finished
  const extras = takeCarried();
  const body = { channel: state.channel, content: withIds(text), replyTo: state.replyTo, ...extras };
  state.replyTo = null;
  changed();
  const answer = await act("write", body, { about: "Not sent:" });
  if (!answer.error) return;
  if (!field.value) field.value = text;
  carryAgain(extras);
}

/** Return what is typed, with ids for names; with `take`, the field is emptied. */
function typedText(take = false) {
  const text = withIds(field.value.trim());
  if (take) field.value = "";
  return text;
}

const TYPING_EVERY = 8000; // milliseconds, as Discord's client
let typingTold = 0;

function tellTyping(text) {
  const now = performance.now();
  if (!text || text.startsWith("/") || (typingTold && now - typingTold < TYPING_EVERY)) return;
  typingTold = now;
  ask("type", { channel: state.channel });
}

function sendTypedCommand(text) {
  const leaf = offers().find((one) => [`/${one.path}`, `/${one.shown}`].includes(text));
  if (!leaf) {
    trouble.textContent = `There is no command ${text.split(" ")[0]} here.`;
    return;
  }
  if (leaf.options.some((one) => one.required)) return enterCommand(leaf, "");
  field.value = "";
  invoke(leaf, {});
}

/** Begin to fill in a command. */
export function enterCommand(leaf, rest) {
  suggestions.hide();
  field.value = "";
  field.hidden = attach.hidden = true;
  command?.element.remove();
  command = new CommandForm(leaf, { suggestions, cancel: leaveCommand });
  box.prepend(command.element);
  box.classList.add("filling");
  if (!command.focus(rest)) send.focus();
}

/** Begin to fill in a command of that name, if there is one. */
export function enterNamed(path, rest = "") {
  const leaf = offers().find((one) => one.path === path);
  if (leaf) enterCommand(leaf, rest);
}

function leaveCommand() {
  suggestions.hide();
  trouble.textContent = "";
  command?.element.remove();
  command = null;
  field.hidden = attach.hidden = false;
  box.classList.remove("filling");
  field.focus();
}

function invokeCommand() {
  const wrong = command.trouble();
  trouble.textContent = wrong ?? "";
  if (wrong) return;
  const { leaf } = command;
  const options = command.values();
  leaveCommand();
  invoke(leaf, options);
}

function invoke(leaf, options) {
  const body = { channel: state.channel, command: leaf.path, options };
  act("invoke", body, { about: `/${leaf.path}`, name: leaf.path, waits: "is sent…" });
}
