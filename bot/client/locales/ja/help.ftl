help-everyone =
    私はボイスチャンネルで話します。
    ボイスチャンネルに参加して{ COMMAND("say") }を使うと、私が話します。{ COMMAND("join") }で呼び、{ COMMAND("leave") }で帰します。
    { COMMAND("queue") }は待っているものを教えます。{ COMMAND("skip") }は読み上げ中のものを終え、{ COMMAND("clear") }は待っているものを取り消し、{ COMMAND("stop") }は両方をします。
    { COMMAND("pause") }は誰かが{ COMMAND("resume") }を使うまですべてを残したまま止め、{ COMMAND("replay") }は最後に聞こえたものをもう一度読み上げます。
    { COMMAND("voice set") }で自分の声を選び、{ COMMAND("voice preview") }で先に聞けます。
    { COMMAND("speak-to-file") }でファイルを受け取れます。
    { COMMAND("privacy show") }で、保存しているものを知り、選ぶことができます。
    メッセージのメニューでは、読み上げさせたり、読まれなかった理由を知ったりできます。
help-moderators =
    モデレーター用: { COMMAND("setup") }で問題がないか確かめます。{ COMMAND("autoread add") }でチャンネルを読み上げさせます。
    ほかのことは{ COMMAND("settings") }で決め、{ COMMAND("dictionary add") }で言葉の読み方を教えます。
    メッセージと人のメニューでは、読み方を直す、読み上げる名前を決める、人を読む・読まないを選べます。
