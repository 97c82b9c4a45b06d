command-status = estado
    .description = Para quien me administra: hablar de prueba, revisar cada parte y decir qué falla
