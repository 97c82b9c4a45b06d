/*
 * Members, roles and channels as something to choose from: in options, menus and forms.
 */

import { state } from "./state.js";

export const OPTION = { user: 6, channel: 7, role: 8, mentionable: 9 };

/** Select menus of Discord's: component type → the kind of option with the same choices. */
export const SELECT_KIND = { 5: 6, 6: 8, 7: 9, 8: 7 };

/** Return [value, label] of what an option or a select menu of a kind offers. */
export function offered(kind, channelTypes) {
  const { members, roles, channels } = state.place;
  const people = members.map((one) => [one.id, `@${one.name}`]);
  const parts = roles.map((one) => [one.id, `@${one.name} (role)`]);
  if (kind === OPTION.user) return people;
  if (kind === OPTION.role) return parts;
  if (kind === OPTION.mentionable) return [...people, ...parts];
  return channels
    .filter((one) => !channelTypes?.length || channelTypes.includes(one.type))
    .map((one) => [one.id, `${one.vocal ? "" : "#"}${one.name}`]);
}

/** Names for the ids in a text. */
export const names = {
  member: (id) => state.place.members.find((one) => one.id === id)?.name ?? "somebody",
  role: (id) => state.place.roles.find((one) => one.id === id)?.name ?? "role",
  channel: (id) => state.place.channels.find((one) => one.id === id)?.name ?? "channel",
};

/** Put ids in the place of @names and #names, as they are sent. */
export function withIds(text) {
  const { members, channels } = state.place;
  const table = [
    ...members.map((one) => [`@${one.name}`, `<@${one.id}>`]),
    ...channels.map((one) => [`#${one.name}`, `<#${one.id}>`]),
  ].sort(([one], [other]) => other.length - one.length);
  return replaced(text, table);
}

/** Put @names and #names in the place of ids, as they are edited. */
export function withNames(text) {
  const { members, channels } = state.place;
  return replaced(text, [
    ...members.map((one) => [`<@${one.id}>`, `@${one.name}`]),
    ...channels.map((one) => [`<#${one.id}>`, `#${one.name}`]),
  ]);
}

function replaced(text, table) {
  let result = "";
  for (let at = 0; at < text.length; ) {
    const found = /[@#<]/.test(text[at]) && table.find(([from]) => text.startsWith(from, at));
    result += found ? found[1] : text[at];
    at += found ? found[0].length : 1;
  }
  return result;
}
