# How people sound.

gender-female = femme
gender-male = homme
gender-neutral = neutre

accent-american = américain
accent-australian = australien
accent-brazilian = brésilien
accent-british = britannique
accent-canadian = canadien
accent-indian = indien
accent-irish = irlandais
accent-latin-american = latino-américain
accent-mexican = mexicain
accent-neutral = neutre
accent-scottish = écossais
accent-south-african = sud-africain

setting-spoken-name = Nom prononcé
    .help = Comment je vous appelle quand je dis qui a écrit. 64 caractères au plus.

voice-own-name = le nom affiché ici
voice-line-here = { $name } : { $value } (choisi pour ce serveur)
voice-line-everywhere = { $name } : { $value } (choisi pour tous les serveurs)
voice-line-channel = { $name } : { $value } (de ce salon)
voice-line-server = { $name } : { $value } (de ce serveur)
voice-line-default = { $name } : { $value } (rien n'a été choisi)

voice-saved = Enregistré.
voice-reset = Oublié. Voici comment vous sonnez maintenant.
voice-preview = Voici { $voice }. Vous seul l'entendez. Prenez-la avec { COMMAND("voice set") }.
voice-yours = **Comment je dis ce que vous écrivez**
voice-theirs = **Comment je dis ce que { $person } écrit**
spoken-name-title = Nom prononcé
spoken-name-hint = Comment j'appelle cette personne quand je dis qui a écrit. Vide : le nom affiché.
spoken-name-set = Sur ce serveur, { $person } s'appelle désormais { $name }.
spoken-name-forgotten = { $person } est de nouveau appelé par le nom affiché ici.
person-ignored = Ce que { $person } écrit n'est plus lu sur ce serveur. Le même menu revient là-dessus.
person-read = Ce que { $person } écrit est de nouveau lu sur ce serveur.
file-spoken =
    { $seconds ->
        [one] Voici, { $seconds } seconde.
       *[other] Voici, { $seconds } secondes.
    }
