/*
 * Discord's marks in a text, as elements. Small on purpose.
 *
 * Bold, italics, underline, strike-through, code, spoilers, mentions, times,
 * quotes, headings. Links are shown as text: nothing leads away from here.
 */

import { h } from "./dom.js";

const INLINE = [
  [/^```(?:[a-z0-9+-]*\n)?([\s\S]+?)```/i, (found) => h("pre", {}, h("code", {}, found[1].replace(/\n$/, "")))],
  [/^``(.+?)``/, (found) => h("code", {}, found[1].trim())],
  [/^`([^`]+)`/, (found) => h("code", {}, found[1])],
  [/^\*\*([\s\S]+?)\*\*(?!\*)/, (found, names, depth) => h("strong", {}, inline(found[1], names, depth))],
  [/^__([\s\S]+?)__(?!_)/, (found, names, depth) => h("u", {}, inline(found[1], names, depth))],
  [/^~~([\s\S]+?)~~/, (found, names, depth) => h("s", {}, inline(found[1], names, depth))],
  [/^\*(?!\s)([^*]+?)\*(?!\*)/, (found, names, depth) => h("em", {}, inline(found[1], names, depth))],
  [/^_(?!\s)([^_]+?)_(?![_\w])/, (found, names, depth) => h("em", {}, inline(found[1], names, depth))],
  [/^\|\|([\s\S]+?)\|\|/, (found, names, depth) => spoiler(found[1], names, depth)],
  [/^<@!?(\d+)>/, (found, names) => mention(`@${names.member(found[1])}`)],
  [/^<@&(\d+)>/, (found, names) => mention(`@${names.role(found[1])}`)],
  [/^<#(\d+)>/, (found, names) => mention(`#${names.channel(found[1])}`)],
  [/^<\/([\w -]{1,98}):\d+>/, (found) => mention(`/${found[1]}`)],
  [/^<a?:(\w+):\d+>/, (found) => document.createTextNode(`:${found[1]}:`)],
  [/^<t:(-?\d{1,13})(?::[tTdDfFR])?>/, (found) => moment(Number(found[1]))],
  [/^https?:\/\/[^\s<]+[^\s<.,:;"')\]]/i, (found) => h("span", { class: "link" }, found[0])],
];

const DEEPEST = 8; // marks in marks; nobody reads more

/** Return the nodes of one run of text. */
function inline(text, names, depth = 0) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(plain);
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at, at + 4000);
    const made = depth < DEEPEST ? first(rest, names, depth, text[at - 1]) : null;
    if (made) {
      flush();
      nodes.push(made.node);
      at += made.length;
      continue;
    }
    if (text[at] === "\\" && /[*_~`|\\<>]/.test(text[at + 1] ?? "")) at += 1;
    const letter = String.fromCodePoint(text.codePointAt(at));
    plain += letter;
    at += letter.length;
  }
  flush();
  return nodes;
}

function first(rest, names, depth, before) {
  if (!/[*_~`|<h]/i.test(rest[0])) return null;
  if (rest[0] === "_" && /\w/.test(before ?? "")) return null; // snake_case stays
  for (const [pattern, make] of INLINE) {
    const found = pattern.exec(rest);
    if (found) return { node: make(found, names, depth + 1), length: found[0].length };
  }
  return null;
}

function mention(text) {
  return h("span", { class: "mention" }, text);
}

function spoiler(text, names, depth) {
  return h("details", { class: "spoiler" }, h("summary", {}, "Spoiler"), inline(text, names, depth));
}

function moment(seconds) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return document.createTextNode("(a time)");
  return h("time", { datetime: date.toISOString() }, date.toLocaleString());
}

/** Return the nodes of a text, lines and all. `names` turns ids into names. */
export function markdown(text, names) {
  const nodes = [];
  const fences = text.split(/(```[\s\S]+?```)/);
  for (const [index, part] of fences.entries()) {
    if (index % 2) nodes.push(...inline(part, names));
    else nodes.push(...lines(part, names));
  }
  return nodes;
}

function lines(text, names) {
  if (!text) return [];
  const nodes = [];
  let prose = [];
  const flush = () => {
    if (prose.length) nodes.push(...inline(prose.join("\n"), names));
    prose = [];
  };
  const all = text.split("\n");
  for (let at = 0; at < all.length; at += 1) {
    const heading = /^(-# |#{1,3} )(.+)/.exec(all[at]);
    const quote = /^> (.*)/.exec(all[at]);
    if (!heading && !quote) {
      prose.push(all[at]);
      continue;
    }
    flush();
    if (heading) {
      const look = heading[1] === "-# " ? "subtext" : "title";
      nodes.push(h("span", { class: `line ${look}` }, inline(heading[2], names)));
    } else {
      nodes.push(h("blockquote", {}, inline(quote[1], names)));
    }
  }
  flush();
  return nodes;
}
