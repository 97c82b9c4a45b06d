# What one can do. Read by screen readers too: sentences, no tables, no drawings.

help-everyone =
    I speak in voice channels.
    Join a voice channel, then { COMMAND("say") } makes me say something. { COMMAND("join") } brings me to you, { COMMAND("leave") } sends me away.
    { COMMAND("queue") } tells what waits. { COMMAND("skip") } ends what is being said, { COMMAND("clear") } forgets what waits, { COMMAND("stop") } does both.
    { COMMAND("pause") } keeps everything until somebody uses { COMMAND("resume") }, { COMMAND("replay") } says once more what was heard last.
    { COMMAND("voice set") } chooses how you sound, { COMMAND("voice preview") } lets you hear it first.
    { COMMAND("speak-to-file") } gives you a file.
    { COMMAND("privacy show") } tells what I keep about you, and lets you choose.
    The menu of a message has more: speak it, or learn why it was not read.
help-moderators =
    For moderators: { COMMAND("setup") } looks whether everything is well. { COMMAND("autoread add") } has me read a channel aloud.
    { COMMAND("settings") } decides the rest, and { COMMAND("dictionary add") } teaches me to pronounce a word.
    The menus of messages and of people have more: fix a pronunciation, set a spoken name, read or ignore somebody.
