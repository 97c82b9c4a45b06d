command-status = status
    .description = Für meinen Betrieb: wirklich probesprechen, jeden Teil ansehen und sagen, was krankt
