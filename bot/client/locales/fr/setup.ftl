setup-title = **Comment je suis configuré ici**
setup-voice = Bien : je peux rejoindre { $channel } et y parler.
setup-voice-lacks = Pas bien : dans { $channel }, il me manque { $names }. Accordez-le dans les paramètres du salon, sous *Permissions*.
setup-nowhere = Inconnu : rejoignez un salon vocal et regardez de nouveau, pour que je voie si je peux y parler.
setup-content = Bien : Discord me laisse voir ce qui est écrit.
setup-no-content = Pas bien : Discord ne me laisse pas voir ce qui est écrit, donc je ne lis rien. Mon hébergeur doit activer « Message Content Intent » dans le portail des développeurs et me redémarrer.
setup-channels = Bien : je lis { $channels } à voix haute.
setup-no-channels = Je ne lis encore aucun salon. Choisissez-en un ci-dessous si vous le voulez ; { COMMAND("say") } marche sans cela.
setup-hidden = Pas bien : je ne vois pas { $channels }. Accordez-moi **Voir le salon** là-bas.
setup-engine =
    { $count ->
        [one] Bien : le service vocal répond ; il a { $count } voix.
       *[other] Bien : le service vocal répond ; il a { $count } voix.
    }
setup-no-engine = Pas bien : { $why }
setup-choose = Choisir un salon à lire
setup-speak = Dire une phrase d'essai
setup-look = Regarder de nouveau
setup-reads = Désormais, je lis { $channel } à voix haute.
setup-spoken = J'ai dit une phrase d'essai dans votre salon vocal. Si vous ne l'avez pas entendue, vérifiez votre volume et si vous m'avez rendu muet.
setup-not-spoken = La phrase d'essai n'a pas été dite. { $why }
