# What is wrong with what somebody gave, for the middle of a sentence.

flaw-where = { $flaw } ({ $where })
flaw-empty = it must not be empty
flaw-too-long = it must have at most { $most } characters
flaw-too-many = there may be at most { $most }
flaw-unprintable = it must be without line breaks and control characters
flaw-missing = it is missing
flaw-wrong-kind = it must be of another kind, such as text, a number or a list
flaw-not-in-range = it must be a number from { $least } to { $most }
flaw-not-whole-in-range = it must be a whole number from { $least } to { $most }
flaw-no-choice = it must be one of { $choices }
flaw-no-id = it must be an id of Discord's: digits only
flaw-no-voice = it must be a voice's id, without spaces
flaw-no-language = it must be a language's code, such as “en” or “pt-br”
flaw-no-time-zone = it must be a time zone, such as “Europe/Berlin”
flaw-no-abbreviations = it must be lines of the form “short = words”
flaw-no-setting = there is no such setting
flaw-no-expression = it must be a regular expression
flaw-unclosed = every bracket must be closed
flaw-unopened = there is a closing bracket too many; before one that is text, put “\”
flaw-bad-escape = “\” must stand before a sign or a letter that it goes with
flaw-bad-class = what stands in square brackets must be a set, such as “[a-z]”
flaw-bad-repetition = a repetition must stand behind what it repeats, once, and with small numbers
flaw-unsupported = groups with “(?” are not supported, but for “(?:” and “(?i)”
flaw-too-repetitive = it may repeat at most { $most } times in all
flaw-too-complex = it is too complex; make it shorter
flaw-no-group = it has no group { $group }, so what is said cannot ask for one
flaw-file-too-large = the file must be at most { $most } KB
flaw-not-utf8 = the file must be text in UTF-8
flaw-not-json = the file must be JSON
flaw-neither-json-nor-csv = the file must be JSON or CSV
flaw-too-deep = the file is nested too deeply
flaw-no-entries = the file must be a list of entries
flaw-no-comma = a comma must stand between what is written and what is said
flaw-no-export = the file must be one that I exported
flaw-newer-export = the file was exported by a newer version of me
