# The dictionary of a server.

dictionary-added = Saved: “{ $word }” is said as “{ $spoken }” from now on. Try it with { COMMAND("dictionary test") }.
dictionary-removed = Forgotten: “{ $word }” is said as it is written again.
dictionary-unknown = “{ $word }” is not in the dictionary. { COMMAND("dictionary list") } shows what is.
dictionary-empty = The dictionary is empty. Add a word with { COMMAND("dictionary add") }.
dictionary-count =
    { $count ->
        [one] The dictionary has one entry:
       *[other] The dictionary has { $count } entries:
    }
dictionary-all-in-file = … and more; the file has all of them.
dictionary-exported =
    { $count ->
        [0] The dictionary is empty; this is how its file looks.
        [one] Here is the dictionary, one entry. Bring it back with { COMMAND("dictionary import") }.
       *[other] Here is the dictionary, { $count } entries. Bring it back with { COMMAND("dictionary import") }.
    }
dictionary-imported =
    { $count ->
        [one] Imported: one entry.
       *[other] Imported: { $count } entries.
    }
dictionary-tested = I would say: { $spoken }
dictionary-fix = Fix pronunciation
dictionary-word = What is written
dictionary-word-hint = The word as it stands in the message; leave out the rest of the text.
dictionary-spoken = What I say for it
