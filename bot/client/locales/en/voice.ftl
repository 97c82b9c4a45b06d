# How people sound.

gender-female = female
gender-male = male
gender-neutral = neutral

accent-american = American
accent-australian = Australian
accent-brazilian = Brazilian
accent-british = British
accent-canadian = Canadian
accent-indian = Indian
accent-irish = Irish
accent-latin-american = Latin American
accent-mexican = Mexican
accent-neutral = neutral
accent-scottish = Scottish
accent-south-african = South African

setting-spoken-name = Spoken name
    .help = What I call you when I say who wrote something. At most 64 characters.

voice-own-name = the name shown here
voice-line-here = { $name }: { $value } (chosen for this server)
voice-line-everywhere = { $name }: { $value } (chosen for every server)
voice-line-channel = { $name }: { $value } (this channel's)
voice-line-server = { $name }: { $value } (this server's)
voice-line-default = { $name }: { $value } (nothing was chosen)

voice-saved = Saved.
voice-reset = Forgotten. This is how you sound now.
voice-preview = This is { $voice }. Only you hear it. Take it with { COMMAND("voice set") }.
voice-yours = **How I speak what you write**
voice-theirs = **How I speak what { $person } writes**
spoken-name-title = Spoken name
spoken-name-hint = What I call them when I say who wrote something. Empty: the name shown here.
spoken-name-set = { $person } is called { $name } in this server from now on.
spoken-name-forgotten = { $person } is called by the name shown here again.
person-ignored = What { $person } writes is not read in this server any more. The same menu takes it back.
person-read = What { $person } writes is read in this server again.
file-spoken =
    { $seconds ->
        [one] Here it is, one second long.
       *[other] Here it is, { $seconds } seconds long.
    }
