# How people sound.

gender-female = female
gender-male = male
gender-neutral = neutral

setting-spoken-name = Spoken name
    .help = What I call you when I say who wrote something. At most 64 characters.

voice-own-name = the name shown here
voice-line-here = { $name }: { $value } (chosen for this server)
voice-line-everywhere = { $name }: { $value } (chosen for every server)
voice-line-server = { $name }: { $value } (this server's)
voice-line-default = { $name }: { $value } (nothing was chosen)
