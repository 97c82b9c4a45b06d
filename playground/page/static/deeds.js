/*
 * What one does to messages and with the bot, and what comes of it.
 */

import { byId } from "./dom.js";
import { openForm } from "./forms.js";
import { ask } from "./socket.js";
import { changed, note, state } from "./state.js";

const pending = []; // {name, done}: what was asked of the bot and has not been answered

/**
 * Ask for something that the bot may answer, and show what goes wrong.
 *
 * `name` of the options is what the answer will say it answers; until it comes, `waits` is shown.
 */
export async function act(what, body, { about = "", name = body.component, waits = "" } = {}) {
  const where = state.channel;
  const done = waits ? note(waits, { kind: "pending", about }) : () => {};
  const entry = { name, done };
  pending.push(entry);
  const answer = await ask(what, body);
  settle(entry);
  if (answer.error) {
    note(answer.error, { kind: "failure", about, channel: where });
    alarm(`${about} ${answer.error}`);
  } else if (answer.modal) {
    openForm(answer, (after) => afterForm(after, about));
  }
  return answer;
}

function afterForm(answer, about) {
  if (answer.error) {
    note(answer.error, { kind: "failure", about });
    alarm(answer.error);
  } else if (answer.modal) {
    openForm(answer, (after) => afterForm(after, about));
  }
}

function settle(entry) {
  const at = pending.indexOf(entry);
  if (at < 0) return;
  pending.splice(at, 1);
  entry.done();
}

/** Take note of a message: it may be what the bot answered, even if it only says "thinking". */
export function answered(one) {
  if (one.answers?.who !== state.place?.me) return;
  const entry = pending.find((each) => each.name === one.answers.name);
  if (entry) settle(entry);
}

/** Say something to a screen reader at once. */
export function alarm(text) {
  const place = byId("alarm");
  place.textContent = "";
  setTimeout(() => (place.textContent = text));
}

/** Delete a message, or put away an answer that only we see. */
export async function remove(one) {
  if (one.private) {
    state.dismissed.add(one.id);
    changed();
    return;
  }
  const answer = await act("delete", { message: one.id }, { about: "Deleting" });
  if (!answer.error) alarm("Deleted.");
}

export function startEdit(one) {
  state.editing = one.id;
  changed();
}

export function startReply(one) {
  state.replyTo = one.id;
  changed();
  byId("composer-text").focus();
}
