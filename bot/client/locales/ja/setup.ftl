setup-title = **ここでの準備の状態**
setup-voice = 良好: { $channel }に参加して話せます。
setup-voice-lacks = 問題: { $channel }で{ $names }がありません。チャンネルの設定の「権限」で許可してください。
setup-nowhere = 不明: 話せるかどうか確かめるために、ボイスチャンネルに参加してからもう一度見てください。
setup-content = 良好: 書かれた内容がDiscordから届きます。
setup-no-content = 問題: 書かれた内容がDiscordから届かないので、何も読み上げません。運営者が開発者ポータルで「Message Content Intent」を有効にして、私を再起動する必要があります。
setup-channels = 良好: { $channels }を読み上げます。
setup-no-channels = まだどのチャンネルも読み上げません。必要なら下で選んでください。{ COMMAND("say") }はそのまま使えます。
setup-hidden = 問題: { $channels }が見えません。そこで**チャンネルを見る**を許可してください。
setup-engine =
    { $count ->
       *[other] 良好: 音声エンジンが応答しています。声は{ $count }種類です。
    }
setup-no-engine = 問題: { $why }
setup-choose = 読み上げるチャンネルを選ぶ
setup-speak = 試しの文を話す
setup-look = もう一度見る
setup-reads = これから{ $channel }を読み上げます。
setup-spoken = あなたのボイスチャンネルで試しの文を話しました。聞こえなかったら、音量と、私をミュートしていないかを確かめてください。
setup-not-spoken = 試しの文を話せませんでした。{ $why }
