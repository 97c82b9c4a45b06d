# Getting a server ready.

setup-title = **How I am set up here**
setup-voice = Well: I may join { $channel } and speak there.
setup-voice-lacks = Not well: in { $channel } I lack { $names }. Allow it in that channel's settings, under *Permissions*.
setup-nowhere = Unknown: join a voice channel and look again, so that I can see whether I may speak there.
setup-content = Well: Discord lets me see what people write.
setup-no-content = Not well: Discord does not let me see what people write, so I read nothing aloud. My operator has to switch on “Message Content Intent” in the developer portal and start me again.
setup-channels = Well: I read { $channels } aloud.
setup-no-channels = I read no channel aloud yet. Choose one below if you want that; { COMMAND("say") } works without.
setup-hidden = Not well: I cannot see { $channels }. Allow me **View Channel** there.
setup-engine =
    { $count ->
        [one] Well: the speech engine answers; it has one voice.
       *[other] Well: the speech engine answers; it has { $count } voices.
    }
setup-no-engine = Not well: { $why }
setup-choose = Choose a channel to read aloud
setup-speak = Speak a test sentence
setup-look = Look again
setup-reads = From now on I read { $channel } aloud.
setup-spoken = I spoke a test sentence in your voice channel. If you did not hear it, look at your volume, and at whether you have muted me.
setup-not-spoken = The test sentence was not spoken. { $why }
