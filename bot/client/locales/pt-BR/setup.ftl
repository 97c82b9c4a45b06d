setup-title = **Como estou configurado aqui**
setup-voice = Bem: posso entrar em { $channel } e falar ali.
setup-voice-lacks = Mal: em { $channel } me falta { $names }. Permita nas configurações do canal, em *Permissões*.
setup-nowhere = Não sei: entre em um canal de voz e veja de novo, para que eu saiba se posso falar ali.
setup-content = Bem: o Discord me deixa ver o que se escreve.
setup-no-content = Mal: o Discord não me deixa ver o que se escreve, então não leio nada. Quem me opera precisa ligar “Message Content Intent” no portal de desenvolvedores e me iniciar de novo.
setup-channels = Bem: leio { $channels } em voz alta.
setup-no-channels = Ainda não leio nenhum canal. Escolha um abaixo se quiser; { COMMAND("say") } funciona sem isso.
setup-hidden = Mal: não consigo ver { $channels }. Me permita **Ver canal** ali.
setup-engine =
    { $count ->
        [one] Bem: o serviço de voz responde; tem { $count } voz.
       *[other] Bem: o serviço de voz responde; tem { $count } vozes.
    }
setup-no-engine = Mal: { $why }
setup-choose = Escolha um canal para ler
setup-speak = Dizer uma frase de teste
setup-look = Ver de novo
setup-reads = A partir de agora leio { $channel } em voz alta.
setup-spoken = Disse uma frase de teste no seu canal de voz. Se você não ouviu, veja seu volume e se me silenciou.
setup-not-spoken = A frase de teste não foi dita. { $why }
