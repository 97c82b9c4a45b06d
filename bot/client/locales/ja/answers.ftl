-voice-moderator = モデレーター(そのボイスチャンネルでメンバーをミュートできる人)

something-wrong = こちらで問題が起きました。運営者は私のログで確認できます。

nothing-to-say = 読み上げるものがありません。整理すると、文字も数字も残りませんでした。
text-too-long = { $length }文字あります。一度に読み上げられるのは{ $limit }文字までです。短くするか、分けてください。
bad-entry = その項目は使えません（{ $problem }）。直してから、もう一度試してください。
queue-full = 順番待ちがいっぱいです。すでに{ $limit }件が待っています。いくつか読み終わってからもう一度試すか、{ COMMAND("clear") }で空けてください。
not-in-voice = あなたはボイスチャンネルにいません。参加してから、もう一度試してください。
not-joined = 私はここのボイスチャンネルにいません。ボイスチャンネルに参加してから{ COMMAND("join") }を使ってください。
elsewhere-in-voice = 私は{ $channel }で話しています。そこに来てから、もう一度試してください。
not-allowed-skip = いま読み上げているのはあなたのものではありません。飛ばせるのは書いた本人か、{ -voice-moderator }です。
not-allowed-clear = ほかの人の分を取り消せるのは{ -voice-moderator }だけです。自分の分だけなら、{ OPTION("whose") }を指定せずに使ってください。
not-allowed-stop = あなたのもの以外も含まれているので、止められるのは{ -voice-moderator }だけです。自分の分には{ COMMAND("skip") }と{ COMMAND("clear") }を使ってください。
not-allowed-pause = あなたのもの以外も含まれているので、一時停止できるのは{ -voice-moderator }だけです。自分の分には{ COMMAND("skip") }と{ COMMAND("clear") }を使ってください。
not-allowed-leave = 私を退出させるには、私のいるボイスチャンネルに来るか、{ -voice-moderator }に頼んでください。
not-allowed-move = 私はほかの人たちと別のボイスチャンネルにいます。そこに来るか、{ -voice-moderator }に連れてきてもらってください。
not-allowed-operate = それは私の運営者だけが使えます。
not-allowed-settings = それはモデレーター用です。**サーバー管理**の権限を持つ人に頼んでください。
missing-permission =
    { $count ->
       *[other] { $channel }で{ $names }の権限がありません。サーバーを管理する人が、ボイスチャンネルの設定の「権限」で許可できます。
    }
channel-full =
    { $limit ->
       *[other] { $channel }は満員です({ $limit }人まで)。空きを作るか、上限を上げるか、私に**メンバーを移動**を許可してください。
    }
channel-gone = そのボイスチャンネルが見えません。まだあるなら、サーバーを管理する人が、そこで私に**チャンネルを見る**を許可する必要があります。
unknown-voice = その声はありません。入力中に出る一覧から選んでください。
unknown-language = その声はその言語を話せません。別の声か言語を選んでください。
opted-out = 書いた人が読み上げを望んでいないため、読み上げません。
shutting-down = まもなく再起動します。1分後にもう一度試してください。
join-failed = 時間内にボイスチャンネルに入れませんでした。1分後にもう一度試してください。
voice-link-lost = ボイスチャンネルから切断されました。{ COMMAND("join") }で呼び戻してください。
link-kicked = 誰かが私をボイスチャンネルから切断しました。{ COMMAND("join") }で呼び戻してください。
link-channel-gone = 私がいたボイスチャンネルはもうありません。別のチャンネルに参加してから{ COMMAND("join") }を使ってください。
link-forbidden = そのボイスチャンネルに入れなくなりました。サーバーの管理者が、そこで**チャンネルを見る**と**接続**を許可できます。
link-refused = Discordがボイスチャンネルへの接続を完全に終了しました。理由は運用者がログで確認できます。{ COMMAND("join") }でもう一度試してください。
link-given-up = ボイスチャンネルへの接続が切れ、復旧できませんでした。可能になり次第、自分で戻ります。
held-too-long = ボイスチャンネルへの接続が長く切れていたため、これは省きました。
hushed-muted = { $channel }でモデレーターにミュートされているため、誰にも聞こえません。ミュートを解除してから、もう一度試してください。
hushed-audience = { $channel }では聴衆になっているため、誰にも聞こえません。ステージのモデレーターが私を話し手に招待できます。
hushed-not-allowed = { $channel }で話せなくなりました。サーバーの管理者が、そこで**発言**を許可できます。
no-unit-available = 読み上げるものが多すぎて順番が間に合わなかったため、これは省きました。
engine-unavailable = 音声エンジンが応答しません。1分後にもう一度試してください。
broken-off = 音声エンジンが途中で止まったため、一部が読まれませんでした。
no-local-engine = あなたの文章をクラウドに見せない設定ですが、ここには私自身の声がないため、何も読みませんでした。運営者はローカルの音声エンジンを許可できます。
engine-refused-voice = 音声エンジンがこの声か言語を受け付けませんでした。別のものを選んでください。
engine-refused = 読み上げが故障しています。運営者は私のログで理由を確認できます。あとでもう一度試してください。
engine-strange = 音声エンジンから、理解できない応答がありました。

old-panel = このパネルは以前のバージョンのものです。もう一度コマンドを使ってください。

said-now = いま読み上げます。
said-paused = 一時停止中なので、誰かが{ COMMAND("resume") }を使うまで待ちます。
queued =
    { $ahead ->
       *[other] 順番待ちに入れました。前に{ $ahead }件、待ち時間は約{ $waits }です。
    }
utterances =
    { $count ->
       *[other] { $count }件
    }
duration-seconds =
    { $count ->
       *[other] { $count }秒
    }
duration-minutes =
    { $count ->
       *[other] { $count }分
    }

joined = { $channel }にいます。{ COMMAND("say") }で話させてください。
left = ボイスチャンネルから退出しました。
left-unsaid =
    { $count ->
       *[other] ボイスチャンネルから退出しました。{ $count }件は読み上げませんでした。
    }

skipped = 飛ばしました。
nothing-to-skip = 何も読み上げていないので、飛ばすものがありません。
cleared = 取り消しました: { $utterances }
nothing-of-yours-waits = あなたの待っているものはありません。読み上げ中のものは{ COMMAND("skip") }で終わります。
nothing-waits = 待っているものはありません。読み上げ中のものは{ COMMAND("skip") }で終わります。
stopped = 止めました: { $utterances }
nothing-to-stop = 止めるものがありませんでした。
paused = 一時停止しました。{ COMMAND("resume") }で続けます。
paused-already = すでに一時停止しています。{ COMMAND("resume") }で続けます。
resumed = 続けます。
not-paused = 一時停止していません。
nothing-to-replay = もう一度言えるものは、まだここでは読み上げていません。
queue-empty = 何も読み上げておらず、待っているものもありません。
queue-now = { $number }. { $author }、{ $age }前に依頼: 読み上げ中
queue-later = { $number }. { $author }、{ $age }前に依頼: 約{ $waits }後
queue-held = { $number }. { $author }、{ $age }前に依頼
queue-more = … ほか{ $utterances }

units-known = ユニット: { $units }(使用中 { $leased })
units-usable = ほかにもこのアカウントを使う人がいます。私が使えるのは{ $usable }です。
units-waiting = 待機中: { $servers }サーバーの{ $requests }リクエスト
units-connections = 接続: { $open }本が開いており、{ $dialling }本を開いています。最大{ $limit }本です。
units-refusals = 起動してからユニット不足で断られた回数: { $refusals }
units-until-restart = 次に起動するまで有効です。恒久的に変えるには`LIGHTNING_UNITS`を使ってください。

permission-view-channel = チャンネルを見る
permission-connect = 接続
permission-speak = 発言
permission-move-members = メンバーを移動
permission-send-messages = メッセージを送信
permission-read-message-history = メッセージ履歴を読む
permission-attach-files = ファイルを添付
