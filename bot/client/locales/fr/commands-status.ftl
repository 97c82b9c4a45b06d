command-status = état
    .description = Pour la personne qui m'héberge : parler pour essai, tout examiner et dire ce qui ne va pas
