/*
 * What a message carries besides its text: chosen from a menu, shown in a bar until it is sent.
 */

import { act } from "./deeds.js";
import { h, icon } from "./dom.js";
import { line, openFields } from "./forms.js";
import { openMenu } from "./menu.js";
import { changed, here, show, state } from "./state.js";

const TEXT = 0;

let carried = nothing();

function nothing() {
  return { attachments: [], sticker: null, poll: null, silent: false };
}

/** Whether there is anything to send without a text. */
export const carriesSomething = () => Boolean(carried.attachments.length || carried.sticker || carried.poll);

/** Return what the message carries, and carry nothing any more. */
export function takeCarried() {
  const taken = carried;
  carried = nothing();
  return taken;
}

/** Carry again what could not be sent. */
export function carryAgain(taken) {
  carried = taken;
  changed();
}

/** Make the button that opens the menu; `back` gives the focus to the text, which `typed` reads. */
export function attachButton(back, typed) {
  const button = h("button", { type: "button", class: "icon-button", "aria-label": "Attach", title: "Attach", "aria-haspopup": "menu" }, icon("plus"));
  button.addEventListener("click", () => openMenu(button, "Attach", items(back, typed)));
  return button;
}

function items(back, typed) {
  const carry = (change) => {
    change();
    changed();
    return {};
  };
  const toggleSilence = () => {
    carry(() => (carried.silent = !carried.silent));
    back();
  };
  const found = [
    { label: "Picture…", icon: "picture", run: () => askFile("Attach a picture", "picture.png", carry, back) },
    { label: "File…", icon: "file", run: () => askFile("Attach a file", "notes.pdf", carry, back) },
    { label: "Sticker…", icon: "sticker", run: () => askSticker(carry, back) },
    { label: "Poll…", icon: "poll", run: () => askPoll(carry, back) },
    { label: "Voice message", icon: "microphone", hint: "is sent at once", run: () => send("write by voice") },
    { label: "Silent", hint: "as with @silent: nobody is notified", checked: carried.silent, run: toggleSilence },
  ];
  if (typed()) {
    found.push({ label: "Send the text as a web-hook", icon: "hook", run: () => send("write by web-hook", { content: typed(true) }) });
  }
  if (here()?.type === TEXT) found.push({ label: "Open a thread…", icon: "thread", run: askThread });
  return found;
}

function send(what, more = {}) {
  return act(what, { channel: state.channel, ...more }, { about: "Not sent:" });
}

function askFile(title, name, carry, back) {
  const rows = [
    line("name", "Name", { value: name, max_length: 100 }),
    line("description", "Alternative text", { required: false, max_length: 300, placeholder: "What is to be seen" }),
  ];
  const modal = { title, submit: "Attach", components: rows };
  openFields(modal, (file) => carry(() => carried.attachments.push(file)), back);
}

function askSticker(carry, back) {
  const modal = { title: "Choose a sticker", submit: "Choose", components: [line("name", "Name", { value: "Wave", max_length: 30 })] };
  openFields(modal, ({ name }) => carry(() => (carried.sticker = name)), back);
}

function askPoll(carry, back) {
  const rows = [
    line("question", "Question", { max_length: 300 }),
    line("first", "Answer", { max_length: 55 }),
    line("second", "Another answer", { required: false, max_length: 55 }),
  ];
  const modal = { title: "Make a poll", submit: "Make it", components: rows };
  const make = ({ question, first, second }) =>
    carry(() => (carried.poll = { question, answers: [first, second].filter(Boolean) }));
  openFields(modal, make, back);
}

function askThread() {
  const modal = { title: "Open a thread", submit: "Open", components: [line("name", "Name", { max_length: 100 })] };
  const opened = (answer) => answer.channel && show(answer.channel);
  openFields(modal, ({ name }) => send("open thread", { name }), opened);
}

/** Show what is carried; each can be put away. */
export function renderCarried(bar, back) {
  const away = (label, name, drop) =>
    h(
      "li",
      { class: "chip" },
      icon(name),
      h("span", {}, label),
      h(
        "button",
        {
          type: "button",
          class: "icon-button small",
          "aria-label": `Do not send ${label}`,
          onclick: () => {
            drop();
            changed();
            back();
          },
        },
        icon("close"),
      ),
    );
  const chips = carried.attachments.map((one, at) =>
    away(one.name, "file", () => carried.attachments.splice(at, 1)),
  );
  if (carried.sticker) chips.push(away(`sticker ${carried.sticker}`, "sticker", () => (carried.sticker = null)));
  if (carried.poll) chips.push(away(`poll ${carried.poll.question}`, "poll", () => (carried.poll = null)));
  if (carried.silent) chips.push(away("silent", "bell", () => (carried.silent = false)));
  bar.hidden = !chips.length;
  bar.replaceChildren(...chips);
}
