# How people sound.

gender-female = femme
gender-male = homme
gender-neutral = neutre

setting-spoken-name = Nom prononcé
    .help = Comment je vous appelle quand je dis qui a écrit. 64 caractères au plus.

voice-own-name = le nom affiché ici
voice-line-here = { $name } : { $value } (choisi pour ce serveur)
voice-line-everywhere = { $name } : { $value } (choisi pour tous les serveurs)
voice-line-server = { $name } : { $value } (de ce serveur)
voice-line-default = { $name } : { $value } (rien n'a été choisi)
