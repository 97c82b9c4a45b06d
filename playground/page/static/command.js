/*
 * A slash command being filled in: a field for each option.
 *
 * Required options are there from the beginning, the others wait behind a
 * button, or behind their name with a colon, typed into another field.
 */

import { freshId, h, icon } from "./dom.js";
import { offered } from "./entities.js";
import { ask } from "./socket.js";
import { state } from "./state.js";

const KIND = { text: 3, whole: 4, truth: 5, number: 10, file: 11 };
const ENTITIES = new Set([6, 7, 8, 9]);
const TYPED = { 3: "text", 4: "whole number", 5: "yes or no", 6: "member", 7: "channel", 8: "role", 9: "member or role", 10: "number", 11: "file" };
const PAUSE = 120; // milliseconds without a key before the bot is asked for suggestions

export class CommandForm {
  /** `leaf` is {path, shown, description, options}; `suggestions` the list; `cancel` goes back. */
  constructor(leaf, { suggestions, cancel }) {
    this.leaf = leaf;
    this.suggestions = suggestions;
    this.cancel = cancel;
    this.fields = new Map(); // option name → {option, control, chosen}
    this.hint = h("p", { class: "command-hint", id: freshId("command-hint") }, leaf.description);
    this.row = h("div", { class: "command-fields" });
    this.more = h("div", { class: "command-more", role: "group", "aria-label": "More options" });
    const close = h(
      "button",
      { type: "button", class: "icon-button", "aria-label": `Leave /${leaf.shown}`, onclick: cancel },
      icon("close"),
    );
    this.element = h(
      "div",
      { class: "command", role: "group", "aria-label": `Command ${leaf.shown}` },
      h("div", { class: "command-head" }, h("span", { class: "command-name" }, `/${leaf.shown}`), this.hint, close),
      this.row,
      this.more,
    );
    for (const option of leaf.options) if (option.required) this.add(option);
    // A command with a single option is about that option.
    if (!this.fields.size && leaf.options.length === 1) this.add(leaf.options[0]);
    this.offerMore();
  }

  /** Put the focus into the first field; return whether there is one. */
  focus(rest = "") {
    if (!this.fields.size && this.leaf.options.length && rest) this.add(this.leaf.options[0]);
    const [first] = this.fields.values();
    if (!first) return false;
    if (rest && "value" in first.control) first.control.value = rest;
    first.control.focus();
    return true;
  }

  offerMore() {
    const left = this.leaf.options.filter((one) => !this.fields.has(one.name));
    this.more.replaceChildren(
      ...left.map((option) =>
        h(
          "button",
          { type: "button", class: "chip", title: option.description, onclick: () => this.add(option).focus() },
          icon("plus"),
          option.label,
        ),
      ),
    );
    this.more.hidden = !left.length;
  }

  add(option) {
    const id = freshId("option");
    const control = this.control(option);
    control.id = id;
    control.classList.add("option-field");
    control.required = Boolean(option.required);
    control.setAttribute("aria-describedby", this.hint.id);
    const field = { option, control, chosen: null };
    this.fields.set(option.name, field);
    const chip = h(
      "div",
      { class: `option${option.type === KIND.text && !option.choices?.length && !option.autocomplete ? " wide" : ""}` },
      h("label", { for: id }, option.label, option.required ? h("span", { class: "unseen" }, " (required)") : null),
      control,
    );
    control.addEventListener("focus", () => this.describe(option));
    control.addEventListener("keydown", (event) => this.onKey(event, field, chip));
    control.addEventListener("input", () => this.onInput(field));
    this.row.append(chip);
    this.offerMore();
    return control;
  }

  describe(option) {
    const need = option.required ? "required" : "optional";
    this.hint.textContent = `${option.description} (${TYPED[option.type] ?? "?"}, ${need})`;
  }

  control(option) {
    if (option.autocomplete) return this.completing(option);
    if (option.choices?.length) return list(option.choices.map((one) => [String(one.value), one.label]));
    if (option.type === KIND.truth) return list([["true", "yes"], ["false", "no"]]);
    if (option.type === KIND.file) return this.uploading(option);
    if (ENTITIES.has(option.type)) return list(offered(option.type, option.channel_types));
    if (option.type === KIND.whole || option.type === KIND.number) {
      const step = option.type === KIND.whole ? 1 : "any";
      return h("input", { type: "number", step, min: option.min_value, max: option.max_value });
    }
    return h("input", { autocomplete: "off", minlength: option.min_length, maxlength: option.max_length ?? 6000 });
  }

  completing(option) {
    const control = this.suggestions.adopt(h("input", { maxlength: option.max_length ?? 6000 }));
    control.addEventListener("focus", () => this.complete(option.name));
    return control;
  }

  /** A file is brought as soon as it is chosen, so that sending need not wait for it. */
  uploading(option) {
    const control = h("input", { type: "file" });
    control.addEventListener("change", async () => {
      const field = this.fields.get(option.name);
      const [file] = control.files;
      field.uploaded = null;
      if (!file) return;
      const answer = await fetch(`/page/files?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
      if (answer.ok) field.uploaded = (await answer.json()).id;
      else this.hint.textContent = "The file could not be brought here.";
      control.setCustomValidity(answer.ok ? "" : "the file is too large");
    });
    return control;
  }

  onKey(event, field, chip) {
    if (this.suggestions.key(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.cancel();
    } else if (event.key === "Backspace" && field.control.value === "" && !field.option.required) {
      event.preventDefault();
      this.drop(field, chip);
    }
  }

  drop(field, chip) {
    this.fields.delete(field.option.name);
    chip.remove();
    this.offerMore();
    const last = [...this.fields.values()].at(-1);
    if (last) last.control.focus();
    else this.cancel();
  }

  onInput(field) {
    field.chosen = null;
    this.openNamed(field);
    if (field.option.autocomplete) this.complete(field.option.name);
  }

  /** "… voice:" at the end of a text opens the field of that name. */
  openNamed({ option, control }) {
    if (option.type !== KIND.text || control.tagName !== "INPUT") return;
    const found = /(?:^|\s)([-_\p{L}\p{N}]{1,32}):$/u.exec(control.value);
    const named = found && this.leaf.options.find((one) => [one.name, one.label].includes(found[1]) && !this.fields.has(one.name));
    if (!named) return;
    control.value = control.value.slice(0, found.index);
    this.add(named).focus();
  }

  complete(name) {
    clearTimeout(this.later);
    const asked = Symbol(name);
    this.asked = asked;
    this.later = setTimeout(async () => {
      const { control } = this.fields.get(name) ?? {};
      if (!control) return;
      const options = { ...this.values(), [name]: control.value };
      const answer = await ask("complete", { channel: state.channel, command: this.leaf.path, option: name, options });
      if (this.asked !== asked || document.activeElement !== control) return; // a newer one is on its way
      if (answer.error) {
        this.hint.textContent = "The suggestions could not be loaded.";
        return;
      }
      const items = answer.choices.map((one) => ({ label: one.name, run: () => this.pick(name, one) }));
      this.suggestions.show(control, items, { first: control.value !== "" });
    }, PAUSE);
  }

  pick(name, choice) {
    const field = this.fields.get(name);
    field.control.value = choice.name;
    field.chosen = choice;
  }

  /** Return what is filled in, by name. */
  values() {
    const filled = {};
    for (const [name, { control, chosen, uploaded }] of this.fields) {
      const typed = control.type === "file" ? uploaded : control.value.trim();
      if (control.type === "file") {
        if (typed) filled[name] = typed;
      } else if (typed) filled[name] = chosen?.name === control.value ? String(chosen.value) : typed;
    }
    return filled;
  }

  /** Return why it cannot be sent yet, with the focus where it is wrong; null if it can. */
  trouble() {
    for (const [name, { control, uploaded }] of this.fields) {
      if (control.files?.length && !uploaded) return `“${name}”: the file is still on its way`;
      if (control.checkValidity()) continue;
      control.focus();
      return control.validity.valueMissing ? `“${name}” is required` : `“${name}”: ${control.validationMessage}`;
    }
    return null;
  }
}

function list(choices) {
  return h(
    "select",
    {},
    h("option", { value: "" }, "–"),
    choices.map(([value, label]) => h("option", { value }, label)),
  );
}

/** Return every command that can be invoked in a channel, subcommands by their whole path, with what it is called here. */
export function leaves(commands, where) {
  const found = [];
  const walk = (node, path, shown) => {
    const below = (node.options ?? []).filter((one) => one.type < 3);
    if (below.length) for (const one of below) walk(one, `${path} ${one.name}`, `${shown} ${one.label}`);
    else found.push({ path, shown, description: node.description, options: node.options ?? [] });
  };
  for (const one of commands) if (one.type === 1 && one.channels.includes(where)) walk(one, one.name, one.label);
  return found.sort((one, other) => one.path.localeCompare(other.path));
}
