# What is answered to the commands about speaking, and when something does not work.

-voice-moderator = a moderator (someone who may mute members in that voice channel)

something-wrong = Something went wrong on my side, and the operator can see it in my log.

nothing-to-say = There is nothing to say in that: no letter and no digit is left after cleaning.
text-too-long = That is { $length } characters, and at most { $limit } can be said at once. Shorten it, or say it in parts.
bad-entry = That entry cannot be used: { $problem }. Change it, then try again.
queue-full = The queue is full: { $limit } utterances wait already. Try again when some have been spoken, or make room with { COMMAND("clear") }.
not-in-voice = You are not in a voice channel. Join one, then try again.
not-joined = I am not in a voice channel here. Join one, then use { COMMAND("join") }.
elsewhere-in-voice = I am speaking in { $channel }. Join me there, then try again.
not-allowed-skip = What is being spoken is not yours. Its author can skip it, or { -voice-moderator }.
not-allowed-clear = Only { -voice-moderator } can forget what others want said. Leave out { OPTION("whose") } to forget your own.
not-allowed-stop = Not everything there is yours, so only { -voice-moderator } can stop it. Use { COMMAND("skip") } and { COMMAND("clear") } for your own.
not-allowed-pause = Not everything there is yours, so only { -voice-moderator } can pause it. Use { COMMAND("skip") } and { COMMAND("clear") } for your own.
not-allowed-leave = Join the voice channel that I am in, or ask { -voice-moderator }, to make me leave.
not-allowed-move = I am with other people in another voice channel. Join me there, or ask { -voice-moderator } to bring me over.
not-allowed-operate = That is for whoever operates me alone.
not-allowed-settings = That is for moderators: ask someone who may **Manage Server**.
missing-permission =
    { $count ->
        [one] I lack the permission { $names } in { $channel }. Someone who manages this server can allow it in the voice channel's settings, under *Permissions*.
       *[other] I lack the permissions { $names } in { $channel }. Someone who manages this server can allow them in the voice channel's settings, under *Permissions*.
    }
channel-full =
    { $limit ->
        [one] { $channel } is full: it takes { $limit } person. Make room, raise its limit, or allow me to **Move Members** there.
       *[other] { $channel } is full: it takes { $limit } people. Make room, raise its limit, or allow me to **Move Members** there.
    }
channel-gone = I cannot see that voice channel. If it still exists, someone who manages this server has to allow me to **View Channel** there.
unknown-voice = There is no such voice. Choose one from the list that appears as you type.
unknown-language = That voice does not speak this language. Choose another voice or language.
opted-out = Its author does not want to be read aloud, and I keep to that.
shutting-down = I am about to restart. Try again in a minute.
join-failed = Discord did not let me into the voice channel in time. Try again in a minute.
voice-link-lost = I was disconnected from the voice channel. Use { COMMAND("join") } to bring me back.
link-kicked = Somebody disconnected me from the voice channel. Use { COMMAND("join") } to bring me back.
link-channel-gone = The voice channel that I was in does not exist any more. Join another one, then use { COMMAND("join") }.
link-forbidden = I may not enter that voice channel any more. Someone who manages this server can allow me to **View Channel** and **Connect** there.
link-refused = Discord ended my connection to the voice channel for good; whoever operates me can see why in my log. Use { COMMAND("join") } to try again.
link-given-up = My connection to the voice channel broke and could not be repaired. I come back by myself as soon as I can.
held-too-long = My connection to the voice channel was broken for so long that this was left out.
hushed-muted = A moderator has muted me in { $channel }, so nobody would hear that. Unmute me there, then try again.
hushed-audience = I am in the audience of { $channel }, so nobody would hear that. Someone who moderates the stage can invite me to speak.
hushed-not-allowed = I may not speak in { $channel } any more. Someone who manages this server can allow me to **Speak** there.
no-unit-available = Too much to say at once: this one came too late and was left out.
engine-unavailable = The speech engine does not answer. Try again in a minute.
broken-off = The speech engine broke off in the middle, so a part of it was not heard.
no-local-engine = You asked that no cloud sees what you write, and I have no voices of my own here, so I said nothing. Whoever operates me can allow a local engine.
engine-refused-voice = The speech engine refused this voice or language. Choose another.
engine-refused = Speech is out of order; the operator can see why in my log. Try again later.
engine-strange = The speech engine answered with something that I do not understand.

old-panel = This panel is of an older version of me. Use the command again for a new one.

said-now = Saying it now.
said-paused = I am paused, so it waits until somebody uses { COMMAND("resume") }.
queued =
    { $ahead ->
        [one] Queued: one utterance is before yours, about { $waits } to wait.
       *[other] Queued: { $ahead } utterances are before yours, about { $waits } to wait.
    }
utterances =
    { $count ->
        [one] one utterance
       *[other] { $count } utterances
    }
duration-seconds =
    { $count ->
        [one] a second
       *[other] { $count } seconds
    }
duration-minutes =
    { $count ->
        [one] a minute
       *[other] { $count } minutes
    }

joined = I am in { $channel }. Use { COMMAND("say") } to make me speak.
left = I left the voice channel.
left-unsaid =
    { $count ->
        [one] I left the voice channel. One utterance went unsaid.
       *[other] I left the voice channel. { $count } utterances went unsaid.
    }

skipped = Skipped.
nothing-to-skip = Nothing is being said, so there is nothing to skip.
cleared = Forgot { $utterances }.
nothing-of-yours-waits = Nothing of yours waits. What is being said is ended with { COMMAND("skip") }.
nothing-waits = Nothing waits. What is being said is ended with { COMMAND("skip") }.
stopped = Stopped: { $utterances }.
nothing-to-stop = There was nothing to stop.
paused = Paused. { COMMAND("resume") } goes on.
paused-already = I am paused already. { COMMAND("resume") } goes on.
resumed = Going on.
not-paused = I am not paused.
nothing-to-replay = Nothing was heard here yet that I could say again.
queue-empty = Nothing is being said, and nothing waits.
queue-now = { $number }. { $author }, asked { $age } ago: now
queue-later = { $number }. { $author }, asked { $age } ago: in about { $waits }
queue-held = { $number }. { $author }, asked { $age } ago
queue-more = … and { $utterances } more.

units-known = Units: { $units }, of which { $leased } in use.
units-usable = Somebody else uses the account: { $usable } of them are there for me.
units-waiting = Waiting: { $requests } requests of { $servers } servers.
units-connections = Connections: { $open } open, { $dialling } being opened, { $limit } at most.
units-refusals = Refused for want of a unit since I was started: { $refusals }.
units-until-restart = Until I am started again; `LIGHTNING_UNITS` is for good.

# As Discord's own interface calls them.
permission-view-channel = View Channel
permission-connect = Connect
permission-speak = Speak
permission-move-members = Move Members
permission-send-messages = Send Messages
permission-read-message-history = Read Message History
permission-attach-files = Attach Files
