# What is kept about people.

privacy-title = **What I keep about you**
privacy-chosen =
    { $count ->
        [0] You chose nothing, such as a voice.
        [one] You chose one thing, such as a voice.
       *[other] You chose { $count } things, such as a voice.
    }
privacy-spoken =
    { $days ->
        [0] I have not spoken anything for you.
        [one] I count how much I spoke for you: { $characters } characters on one day. Not what it was.
       *[other] I count how much I spoke for you: { $characters } characters on { $days } days. Not what it was.
    }
privacy-texts = What you write is not kept. What is said often may be kept as sound, without your name, so that it need not be made again.
privacy-read = I read aloud what you write, where a server has me do that.
privacy-not-read = I read aloud nothing that you write, in any server.
privacy-any = What you want said may go to the speech service that my operator chose.
privacy-local = What you want said is spoken by an engine on my operator's own machine only. If there is none, it is not spoken.
privacy-more = { COMMAND("privacy reading") } and { COMMAND("privacy cloud") } change this, { COMMAND("privacy export") } gives you everything, { COMMAND("privacy forget") } deletes it.
privacy-exported = This is everything that I keep about you.
privacy-forget-ask = Shall I forget everything about you, in every server? Also that you do not want to be read, if you chose that. It cannot be undone.
privacy-forget-yes = Forget everything
privacy-forget-no = Keep it
privacy-forgotten = Forgotten. What moderators of a server decided about you is theirs and stays.
privacy-kept = Nothing has changed.
