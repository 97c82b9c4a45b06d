# Names and descriptions of commands; English ones stand in the code. See bot/client/translator.py.

command-say = 話す
    .description = あなたのボイスチャンネルで話します
    .text = 話す内容
    .voice = 話す声
    .speed = 速さ。1が普通、0.5が半分、2が倍
    .language = 文章の言語
    .show = 返事を全員に見せるか。指定しなければあなただけに見えます
command-join = 参加
    .description = あなたのいるボイスチャンネルに来ます
command-leave = 退出
    .description = ボイスチャンネルから出て、待っているものを忘れます
command-queue = 順番
    .description = 読み上げ中のものと待っているものを表示します
command-skip = 飛ばす
    .description = 読み上げ中のものを終えて、次に進みます
command-clear = 取り消し
    .description = 待っているものを取り消します。読み上げ中のものは続きます
    .whose = 自分の分だけか、全員の分か(モデレーター用)
command-stop = 停止
    .description = 読み上げを終えて、待っているものも忘れます
command-pause = 一時停止
    .description = 途中で黙り、再開するまで待っているものを残します
command-resume = 再開
    .description = 一時停止のあと、途切れたものの最初から続けます
command-replay = もう一度
    .description = 最後に聞こえたものをもう一度言います
command-units = ユニット
    .description = 運営者用: 同時に送れるリクエストの数を表示・変更します
    .count = これからのアカウントの数。指定しなければ何も変わりません

command-settings = 設定
    .description = このサーバーでの話し方と読み上げを表示・変更します
    .file = ここで書き出したファイル。その設定に戻します

option-file = ファイル
option-text = 文章
option-voice = 声
option-speed = 速さ
option-language = 言語
option-show = 公開
option-whose = 対象
option-count = 数

choice-mine = 自分の分
choice-everyone = 全員の分
