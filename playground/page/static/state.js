/*
 * What the page knows, and who wants to hear when it changes.
 *
 * `place` is told as a whole by the playground, messages come one by one.
 */

const watchers = [];

export const state = {
  connected: false,
  place: null, // guild, channels, members, roles, commands; null until told
  messages: new Map(), // channel id → Map of message id → message
  speaking: new Set(),
  channel: null, // id of the one that is shown
  unread: new Map(), // channel id → how many
  notes: [], // what only this page shows: {id, channel, text, kind}
  dismissed: new Set(), // ids of private answers put away
  replyTo: null,
  editing: null,
};

/** Call a function after every change. */
export function watch(watcher) {
  watchers.push(watcher);
}

let due = false;

/** Tell that something changed; watchers hear once, when all of it is done. */
export function changed() {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    for (const watcher of watchers) watcher();
  });
}

export const me = () => member(state.place?.me);

export const member = (id) => state.place?.members.find((one) => one.id === id);

export const channel = (id) => state.place?.channels.find((one) => one.id === id);

export const here = () => channel(state.channel);

/** Return who is in a voice channel, the person of this page first. */
export function occupants(id) {
  const found = state.place.members.filter((one) => one.voice?.channel === id);
  return found.sort((one, other) => (other.id === state.place.me) - (one.id === state.place.me));
}

/** Return the messages of a channel, oldest first. */
export function messagesOf(id) {
  const found = [...(state.messages.get(id)?.values() ?? [])];
  return found.filter((message) => !state.dismissed.has(message.id));
}

export function message(id) {
  for (const known of state.messages.values()) {
    if (known.has(id)) return known.get(id);
  }
  return undefined;
}

/** Take the place. The channel that is shown stays, if it is still there. */
export function takePlace(place) {
  state.place = place;
  if (!here()) {
    const first = place.channels.find((one) => !one.vocal) ?? place.channels[0];
    state.channel = first?.id ?? null;
  }
  if (state.replyTo && !message(state.replyTo)) state.replyTo = null;
  changed();
}

let reader = null; // whose notes there are

/** Take everything that was written, in the place of what was known. */
export function takeHistory(messages) {
  state.messages.clear();
  if (reader !== state.place.me) state.notes = []; // they were for somebody else
  reader = state.place.me;
  state.replyTo = state.editing = null;
  for (const one of messages) keep(one);
  changed();
}

/** Take one message, new or changed; return whether it was new. */
export function takeMessage(one) {
  const isNew = !state.messages.get(one.channel)?.has(one.id);
  keep(one);
  if (isNew && one.channel !== state.channel) {
    state.unread.set(one.channel, (state.unread.get(one.channel) ?? 0) + 1);
  }
  changed();
  return isNew;
}

const KEPT = 500; // messages of a channel; a page may stay open for days

function keep(one) {
  const known = state.messages.get(one.channel) ?? new Map();
  state.messages.set(one.channel, known);
  known.set(one.id, one);
  if (known.size > KEPT) known.delete(known.keys().next().value);
}

/** Forget messages that were deleted. */
export function takeGone(ids) {
  for (const known of state.messages.values()) {
    for (const id of ids) known.delete(id);
  }
  if (ids.includes(state.replyTo)) state.replyTo = null;
  if (ids.includes(state.editing)) state.editing = null;
  changed();
}

/** Show a channel. */
export function show(id) {
  state.channel = id;
  state.unread.delete(id);
  state.replyTo = state.editing = null;
  changed();
}

let lastNote = 0;

/** Show something to this page alone, in its channel; return what takes it away. */
export function note(text, { kind = "note", channel: where = state.channel, about = "" } = {}) {
  lastNote += 1;
  const made = { id: `note-${lastNote}`, channel: where, text, kind, about };
  state.notes.push(made);
  changed();
  return () => {
    state.notes = state.notes.filter((one) => one !== made);
    changed();
  };
}
