/*
 * The list of suggestions above the composer, for whichever field has the focus.
 *
 * The combobox pattern: the focus stays in the field, arrow keys move the
 * chosen suggestion, Enter takes it, Escape closes the list.
 */

import { h } from "./dom.js";

export class Suggestions {
  constructor(list) {
    this.list = list;
    this.field = null;
    this.items = [];
    this.at = -1;
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  }

  get open() {
    return !this.list.hidden;
  }

  /** Make a field one that this list belongs to. */
  adopt(field) {
    field.setAttribute("role", "combobox");
    field.setAttribute("autocomplete", "off");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("blur", () => this.hide());
    return field;
  }

  /** Show suggestions, each {label, hint, run}; with `first` the first one is chosen. */
  show(field, items, { first = true } = {}) {
    if (!items.length || document.activeElement !== field) return this.hide();
    this.field = field;
    this.items = items;
    this.list.replaceChildren(...items.map((item, index) => this.option(item, index)));
    this.list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    this.choose(first ? 0 : -1);
  }

  option(item, index) {
    // "Ryan (English, male)": the name is what one looks for.
    const [, name, about] = /^(\S.*?) (\(.+\))$/.exec(item.label) ?? [null, item.label, item.hint];
    return h(
      "li",
      { role: "option", id: `${this.list.id}-${index}`, onclick: () => this.take(index) },
      h("span", { class: "suggestion" }, name),
      about ? [" ", h("span", { class: "suggestion-hint" }, about)] : null,
    );
  }

  hide() {
    if (!this.open) return;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.items = [];
    this.at = -1;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  choose(at) {
    this.at = at;
    for (const [index, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(index === at));
      if (index === at) option.scrollIntoView({ block: "nearest" });
    }
    if (at < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `${this.list.id}-${at}`);
  }

  take(at) {
    const item = this.items[at];
    this.hide();
    item.run();
  }

  /** Deal with a key of the field; return whether it is dealt with. */
  key(event) {
    if (!this.open || event.isComposing) return false;
    const count = this.items.length;
    if (event.key === "ArrowDown") this.choose((this.at + 1) % count);
    else if (event.key === "ArrowUp") this.choose((this.at - 1 + count) % count);
    else if (event.key === "Escape") this.hide();
    else if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && this.at >= 0) this.take(this.at);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
