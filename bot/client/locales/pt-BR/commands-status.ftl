command-status = estado
    .description = Para quem me opera: falar de teste, examinar cada parte e dizer o que está mal
