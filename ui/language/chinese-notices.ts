/**
 * What the show says to its performer, in Chinese, by its English: notices, faults and what they are made of, wherever
 * in the source they are written. `{0}`, `{1}` … stand for what is filled in, which may be one of these again.
 */
export const CHINESE_NOTICES = {
  // What others are made of
  '{0}: {1}': '{0}：{1}',
  '{0} ({1}).': '{0}（{1}）。',
  image: '画面',
  sound: '声音',
  lyrics: '歌词',
  film: '影片',
  pictures: '画面',
  'words and stream': '词语与声流',
  'line {0}': '第 {0} 行',
  'line {0}, column {1}': '第 {0} 行第 {1} 列',
  'the disk is full': '磁盘已满',
  'Did you mean "{0}"?': '是不是“{0}”？',
  'There is {0}.': '可选的有 {0}。',
  'There is none.': '一个也没有。',
  'is wrong': '有误',

  // MIDI, clock, OSC and sound of other machines
  'An input failed and is tried again in {0} s: {1}': '一个输入出错，{0} 秒后重试：{1}',
  'The show follows the clock of {0}.': '演出跟随 {0} 的时钟。',
  'The clock of {0} has stopped; the show goes on at {1} bpm.': '{0} 的时钟停了；演出以 {1} BPM 继续。',
  'The show follows the tempo of the audio input.': '演出跟随音频输入的速度。',
  'The tempo of the audio input is lost; the show goes on at {0} bpm.': '听不准音频输入的速度了；演出以 {0} BPM 继续。',
  '{0} is plugged in.': '{0} 已接入。',
  '{0} is unplugged; its notes are released. Plug it in again and it goes on.':
    '{0} 已拔出，它按住的音已松开。重新插上即可继续。',
  'Another program holds a MIDI port, so it is not heard here.': '另一个程序占用了 MIDI 端口，这里听不到它。',
  'MIDI is not allowed here, so the computer keyboard plays. Allow it beside the address, and start again.':
    '这里没有 MIDI 权限，先用电脑键盘演奏。请在地址栏旁允许 MIDI，再重新开始。',
  'This browser has no MIDI, so the computer keyboard plays. Chrome, Edge and Firefox have it.':
    '此浏览器不支持 MIDI，先用电脑键盘演奏。Chrome、Edge 和 Firefox 支持。',
  '{0} plays on channel {1}, but is known on channel {2}. MIDI (N) offers to move its controls there.':
    '{0} 在通道 {1} 上演奏，而它的布局在通道 {2} 上。打开 MIDI 面板（N）可以把它的控件移过去。',
  'an OSC packet is a multiple of four bytes': 'OSC 数据包的长度应是四字节的倍数',
  'too many OSC messages in a packet': '一个数据包里的 OSC 消息太多',
  'no OSC bundle': '不是 OSC 包束',
  'an OSC address begins with a slash': 'OSC 地址应以斜杠开头',
  'an OSC value of an unknown kind: {0}': '未知类型的 OSC 值：{0}',
  'an OSC packet ends too soon': 'OSC 数据包提前结束',
  'an OSC string has no end': 'OSC 字符串没有结尾',
  'The audio input is gone; what it moved stays where it was. Plug it in again, and open it.':
    '音频输入断开了；它推动的参数停在原处。请重新插上并打开。',
  'The browser may not listen: allow the microphone beside the address, and open it again.':
    '浏览器没有录音权限：请在地址栏旁允许麦克风，再打开一次。',
  "The audio input of last time cannot be opened: the system's choice is open instead.":
    '上次的音频输入无法打开：改为打开系统所选的输入。',
  'That audio input cannot be opened: choose another, or close the program that holds it.':
    '无法打开这个音频输入：请换一个，或关闭占用它的程序。',

  // Sound
  'The sound plays again.': '声音恢复了。',
  'The sound has stopped and is started again. If it stays silent, choose another audio device.':
    '声音停了，正在重新启动。若仍然无声，请换一个音频设备。',
  'A part of the sound ({0}) {1}': '声音的一个部分（{0}）{1}',
  'failed and goes on: {0}': '出错后继续运行：{0}',
  'cannot be started. Reload the page between two songs.': '无法启动。请在两首歌之间重新载入页面。',
  'The chosen audio device is gone: sound goes where the system plays.': '选定的音频设备已断开：声音改走系统默认输出。',
  'The browser does not say whether the chosen audio device is there: sound goes where the system plays. In Output, press Name the devices.':
    '浏览器没有告知选定的音频设备是否还在：声音改走系统默认输出。请在“输出”里按“列出设备”。',
  'The browser does not name the audio devices: choose in the system where the sound goes.':
    '浏览器不列出音频设备：请在系统中选择声音的去向。',
  'That audio device cannot be used: sound goes where the system plays.':
    '这个音频设备无法使用：声音改走系统默认输出。',
  'The headphones are gone and silent. Plug them in again: they go on by themselves.':
    '耳机已断开，没有声音。重新插上即会自动恢复。',
  'The browser does not say whether the headphones are there: they are silent. In Output, press Name the devices.':
    '浏览器没有告知耳机是否还在：耳机没有声音。请在“输出”里按“列出设备”。',
  'Those headphones cannot be used: choose another device.': '这副耳机无法使用：请选择另一个设备。',
  'The sound of {0} minutes does not fit into this browser: on a command line, --seconds renders less of it.':
    '{0} 分钟的声音超出此浏览器的容量：在命令行中可用 --seconds 只渲染一部分。',

  '{0} could not be copied to the folder ({1}): it is downloaded, and lies under Takes.':
    '{0} 无法复制到文件夹（{1}）：改为下载，并保存在“录制”里。',

  // Models
  'The models that stood by have taken over: {0}': '备用模型已接手：{0}',
  'The models start anew: {0}': '模型重新启动：{0}',
  'The models are starting anew: try again in a moment.': '模型正在重新启动：请稍后再试。',
  'The models are back on the graphics card.': '模型已回到显卡上运行。',
  'The model worker stopped.': '模型的工作线程停了。',
  'their worker was ended.': '它们的工作线程被终止了。',
  'the graphics device was lost{0}.': '显卡设备丢失{0}。',
  'they did not answer.': '它们没有回应。',
  'a step did not end.': '有一步没有算完。',
  'The {0} model cannot play and is loaded again in {1} s: {2}': '{0}模型无法运行，{1} 秒后重新载入：{2}',
  'The {0} model fails again and again, and is loaded anew: {1}': '{0}模型接连出错，正在重新载入：{1}',
  'What words mean cannot be told for now, and is loaded again in {0} s: {1}':
    '词义模型暂时不可用，{0} 秒后重新载入：{1}',
  '{0} painted what is no number; the show goes on without it.': '{0} 画出了无效的数值；演出不用它继续。',
  '{0} does not answer (waited {1} s).': '{0} 没有回应（等了 {1} 秒）。',
  'The {0} model was taken out: load it in Models.': '{0}模型已卸下：请在“模型”里载入。',
  'No lyric model can write: lines that are kept ready are sung until one writes again.':
    '没有歌词模型能写词：先唱预备好的词句，直到有模型能再写。',
  '{0} is not ready.': '{0}尚未就绪。',
  'The {0} model is not loaded.': '{0}模型未载入。',
  'The image generator has no size yet: call resize first.': '画面生成器还没有尺寸：请先设定尺寸。',
  'This browser offers no graphics adapter': '此浏览器没有提供显卡',
  'TensorFlow.js could not start its {0} backend in this browser': 'TensorFlow.js 无法在此浏览器中启动 {0} 后端',
  'The graphics card gave no picture: {0}.': '显卡没有给出画面：{0}。',
  'its device was lost': '它的设备丢失了',
  'The graphics memory is full': '显存已满',
  'The plan "{0}" has no buffer "{1}".': '计算计划“{0}”没有缓冲区“{1}”。',
  'The kernel "{0}" of "{1}" does not compile on this GPU: {2}': '“{1}”的内核“{0}”无法在此显卡上编译：{2}',
  'The GPU has fallen behind: the last blocks of sound have not come back yet.':
    '显卡跟不上了：最近几段声音还没有算回来。',
  'The sound model gave what is no number, and starts anew; the last phrase plays on meanwhile.':
    '声音模型算出了无效的数值，正在重新开始；其间继续播放上一段。',
  'This browser has no SIMD in WebAssembly, which pictures need without WebGPU. Update the browser.':
    '此浏览器的 WebAssembly 没有 SIMD，没有 WebGPU 时画面离不开它。请更新浏览器。',
  'This browser has no SIMD in WebAssembly, which sound needs without WebGPU. Update the browser.':
    '此浏览器的 WebAssembly 没有 SIMD，没有 WebGPU 时声音离不开它。请更新浏览器。',
  'This browser has no SIMD in WebAssembly, which lyrics need without WebGPU. Update the browser.':
    '此浏览器的 WebAssembly 没有 SIMD，没有 WebGPU 时歌词离不开它。请更新浏览器。',
  'The image model\'s weights lack "{0}". Train or fetch them anew.': '画面模型的权重缺少“{0}”。请重新训练或获取。',
  'The image model\'s weights lack the layer "{0}". Train or fetch them anew.':
    '画面模型的权重缺少层“{0}”。请重新训练或获取。',
  'The image model takes a condition of {0} numbers, not of {1}.': '画面模型的条件为 {0} 个数，而不是 {1} 个。',
  'The sound model\'s weights lack "{0}". Train or fetch them anew.': '声音模型的权重缺少“{0}”。请重新训练或获取。',
  "The sound model's weights lack their config. Train or fetch them anew.":
    '声音模型的权重缺少配置。请重新训练或获取。',
  'The lyric model\'s weights lack "{0}". Train or fetch them anew.': '歌词模型的权重缺少“{0}”。请重新训练或获取。',
  'The lyric weights lack their {0}': '歌词模型的权重缺少 {0}',
  'The tokenizer has no control token {0}': '分词器缺少控制符 {0}',
  "The lyric model's context of {0} tokens is full.": '歌词模型的上下文（{0} 个词元）已满。',
  'There are no drafts to go on with.': '没有可以接着写的草稿。',
  'The meaning weights lack the tensor "{0}". Fetch them again, or train them anew.':
    '词义模型的权重缺少张量“{0}”。请重新获取或训练。',
  'The weights at {0} are not those of this Phosphene (SHA-256 {1}… instead of {2}…): they are not used. Get the file again.':
    '{0} 的权重不属于这个版本的 Phosphene（SHA-256 为 {1}……，应为 {2}……）：未予使用。请重新取得该文件。',
  'This weights file cannot be read: "{0}" holds what is no number. Get the file again.':
    '无法读取这个权重文件：“{0}”里有无效的数值。请重新取得该文件。',
  'The weights at {0} could not be fetched (HTTP {1}).': '无法取得 {0} 的权重（HTTP {1}）。',
  'The weights at {0} were cut off after {1} of {2} bytes. They are fetched again.':
    '{0} 的权重在 {2} 字节中的第 {1} 字节处中断，正在重新取得。',
  'The weights at {0} stopped coming: nothing was heard for {1} s.': '{0} 的权重停止传输：{1} 秒内没有收到任何数据。',
  'This weights file cannot be read: {0}. Fetch it again, or train it anew.':
    '无法读取这个权重文件：{0}。请重新获取或训练。',
  'it is shorter than its own header': '它比自己的文件头还短',
  'its header is cut off': '文件头不完整',
  'its header is not JSON': '文件头不是 JSON',
  'tensor "{0}" has no place': '张量“{0}”没有位置',
  'tensor "{0}" has the type {1}, which Phosphene does not read': '张量“{0}”的类型 {1} 无法读取',
  'its tensors lie over one another': '它的张量互相重叠',
  'its metadata are no texts': '它的元数据不是文本',
  'tensor "{0}" is cut off': '张量“{0}”不完整',
  'First light: silk, ink, caustics, nebulae, moire, glass, mandalas, weaves, vortices, auroras, flames, wires, corals, crystals, attractors':
    '初光：丝绸、水墨、焦散、星云、摩尔纹、玻璃、曼陀罗、织纹、漩涡、极光、火焰、线网、珊瑚、晶体、吸引子',
  'First light: chords as pads, strings, voices, bells, plucks, organs, basses and glass':
    '初光：铺底、弦乐、人声、钟、拨弦、风琴、贝斯与玻璃音色的和弦',
  'Short plain verse in the manner of the years around 1900': '1900 年前后风格的短小朴素诗行',
  'First light: words to three colours and seven qualities': '初光：从词语到三种颜色和七种特质',
  'MIT; distilled from all-MiniLM-L6-v2 (Apache-2.0)': 'MIT；蒸馏自 all-MiniLM-L6-v2（Apache-2.0）',

  // A guest
  'The guest {0} left and the own generator paints: {1}': '客座模型 {0} 已离开，由自带的生成器作画：{1}',
  '{0} comes too early: the image model is not ready.': '{0} 来得太早：画面模型尚未就绪。',
  '{0} stopped: {1}.': '{0} 停了：{1}。',
  'its worker died': '它的工作线程中止了',
  '{0} has left.': '{0} 已离开。',
  '{0} stays out: something else was chosen while it was being opened.': '{0} 没有进来：打开它的时候又选了别的。',
  '{0} cannot be the guest, {1}: expected is what `npm run train -- image --data FOLDER` makes; the show goes on as it was.':
    '{0} 不能作客座模型，{1}：这里需要 `npm run train -- image --data FOLDER` 训练出的文件；演出照常继续。',
  '{0} cannot be the guest, {1}: expected is one float32 latent [1, n] or [1, n, 1, 1] in and one float32 picture [1, 3, height, width] out; the show goes on as it was.':
    '{0} 不能作客座模型，{1}：需要一个 float32 潜变量 [1, n] 或 [1, n, 1, 1] 作输入，输出一幅 float32 画面 [1, 3, 高, 宽]；演出照常继续。',
  'it is a PyTorch checkpoint (.pt), which may hold programs and is never opened':
    '它是 PyTorch 检查点（.pt），其中可能含有程序，从不打开',
  'it holds the weights of another kind of model ("{0}")': '它装的是另一种模型的权重（“{0}”）',
  'it lacks "{0}"': '它缺少“{0}”',
  'its "{0}" is {1} where {2} was expected': '它的“{0}”是 {1}，应为 {2}',
  'its "{0}" holds numbers that are not finite': '它的“{0}”里有非有限的数值',
  'it is no whole safetensors file{0}': '它不是完整的 safetensors 文件{0}',
  'ONNX Runtime cannot open it ({0})': 'ONNX Runtime 打不开它（{0}）',
  'it takes {0} inputs ({1})': '它要 {0} 个输入（{1}）',
  'its input "{0}" is {1}': '它的输入“{0}”是 {1}',
  'its input is [{0}]': '它的输入是 [{0}]',
  'its output is {0} [{1}]': '它的输出是 {0} [{1}]',
  '{0} paints now; the Guest knob leads back.': '现在由 {0} 作画；用“客座模型”旋钮可以换回来。',
  'This browser keeps no files: drop it again after a reload.': '此浏览器不保存文件：重新载入后请再拖一次。',

  // Who writes the lyrics
  'A line that may not stand on a stage was left out; a safe one takes its place.':
    '一句不宜上台的歌词已略去，换成了稳妥的一句。',
  'Those words may not stand on a stage. The show goes on with the last ones; type others.':
    '这些词语不宜上台。演出沿用之前的词语；请换别的。',
  'Words of that scene may not stand on a stage. It is kept without them.': '该场景中的词语不宜上台，保存时已略去。',
  'A line that may not stand on a stage was left out.': '一句不宜上台的歌词已略去。',
  'Model server': '模型服务器',
  "The browser's model": '浏览器自带模型',
  'Model in this page ({0})': '本页中的模型（{0}）',
  '{0}: {1} The shipped lyricist is asked for {2}, and where it fails lines that are kept ready are sung; then {3} is tried again.':
    '{0}：{1}{2}请自带的作词者来写，它写不了时先唱预备好的词句；之后再试{3}。',
  'the next line': '下一句',
  'the next {0} lines': '接下来的 {0} 句',
  'It said nothing that can be sung.': '它没有写出可以唱的句子。',
  'It ran out of room before it had said a line. Choose a model that does not think aloud.':
    '它还没写出一句就用完了篇幅。请换一个不先思考出声的模型。',
  'It took too long over a line. A smaller model answers sooner.': '它写一句花的时间太长。小一些的模型更快。',
  'There is no mind called "{0}". The shipped lyricist writes.': '没有名为“{0}”的作词者。由自带的作词者来写。',
  'This browser has no model of its own, or this computer is too small for it. Choose another lyricist.':
    '此浏览器没有自带模型，或这台电脑带不动它。请换一位作词者。',
  'The model gave up: {0}. It is asked again later.': '模型放弃了：{0}。稍后会再问它。',
  'The model cannot be loaded: {0}. Check the network and its name.': '无法载入模型：{0}。请检查网络和模型名称。',
  '{0} has no weights that this computer can use. {1}': '{0} 没有这台电脑能用的权重。{1}',
  'Put model_q4.onnx, model_quantized.onnx or model.onnx into its folder onnx/, or choose another lyricist.':
    '请把 model_q4.onnx、model_quantized.onnx 或 model.onnx 放进它的 onnx/ 文件夹，或换一位作词者。',
  'The model server cannot be reached ({0}). Start it, or check its address.':
    '连不上模型服务器（{0}）。请启动它，或检查地址。',
  'The model server answered with {0} where a stream was asked for.': '要的是数据流，模型服务器却返回了 {0}。',
  '{0} Check that its address ends in /v1 and that it can stream.': '{0}请确认地址以 /v1 结尾，并且支持流式输出。',
  '{0} It is asked again later.': '{0}稍后会再问它。',
  'The connection to the model server broke in the middle of an answer ({0}).':
    '与模型服务器的连接在回答中途断开（{0}）。',
  'it closed without an end': '没有结尾就关闭了',
  'The model server does not stop talking, and was cut off. Choose another model, or look at its log.':
    '模型服务器说个不停，已被打断。请换一个模型，或查看它的日志。',
  'The model server sent what is no answer ({0}). Check its address.': '模型服务器返回的不是回答（{0}）。请检查地址。',
  'The model server gave up in the middle of an answer: {0}. Look at its log.':
    '模型服务器在回答中途放弃：{0}。请查看它的日志。',
  'The model server refused ({0}): {1}. {2}': '模型服务器拒绝了（{0}）：{1}。{2}',
  'it did not say why': '没有说明原因',
  'Check the key.': '请检查密钥。',
  'Check the key and what it may use.': '请检查密钥及其权限。',
  "Check the address and the model's name.": '请检查地址和模型名称。',
  'It has too much to do, or the account is spent; it is asked again later.':
    '它太忙，或账户余额已用完；稍后会再问它。',
  'Look at its log.': '请查看它的日志。',

  // Sketches
  'Sketch "{0}" failed: {1}': '草图“{0}”出错：{1}',
  'The browser keeps its graphics card from this page, as after two crashes of the graphics driver: the picture plays on alone. Sketches are tried again every 10 s. To have them at once, load the page anew: the show goes on where it is.':
    '浏览器暂时不让本页使用显卡（例如显卡驱动连续崩溃两次之后）：画面单独继续。草图每 10 秒重试一次。若想马上恢复，请重新载入页面：演出会从当前位置继续。',
  'its GPU context was lost': '它的 GPU 上下文丢失了',
  'the GPU has let go of it twice: does it ask too much of it, or make canvases in draw()?':
    'GPU 两次放弃了它：是否要求太多，或在 draw() 里新建画布？',
  'another sketch holds it up': '另一个草图把它拖住了',
  'its setup took longer than {0} s': '它的 setup 超过了 {0} 秒',
  'p5 refused to draw': 'p5 拒绝绘制',
  'p5 made no canvas': 'p5 没有建立画布',
  'there is no such sketch': '没有这个草图',
  'its file does not export a sketch': '它的文件没有导出草图',
  'a sketch of your own imports nothing: put all of it into one file':
    '自己的草图不能 import：请把全部内容放进一个文件',
  'a sketch of your own exports itself alone': '自己的草图只能导出它本身',
  'a module must say which sketch it is: export default defineSketch({ draw(p, stage) { ... } })':
    '模块必须说明自己是哪个草图：export default defineSketch({ draw(p, stage) { ... } })',
  'there is no file {0}: drop it together with the sketch': '没有文件 {0}：请把它和草图一起拖进来',
  'its canvas is gone': '它的画布不见了',
  'it draws nothing: a sketch has a function setup() or draw()': '它什么都不画：草图要有函数 setup() 或 draw()',
  'the sketch it exports has no draw(p, stage)': '它导出的草图没有 draw(p, stage)',
  'this browser gives no WebGL 2': '此浏览器不提供 WebGL 2',
  'this browser gives no 2D canvas': '此浏览器不提供 2D 画布',
  'the GPU gave up on it: is there a loop that does not end?': '显卡放弃了它：是否有不会结束的循环？',
  'it does not compile': '它无法编译',
  'it does not link': '它无法链接',
  'it takes longer than {0} s: is there a loop that does not end?': '它超过了 {0} 秒：是否有不会结束的循环？',
  'it is longer than {0} characters': '它超过 {0} 个字符',
  'it is nested too deep: write it in several statements': '嵌套太深：请分成几条语句来写',
  'a loop in a #define could turn for ever: write it out where it is used':
    '#define 里的循环可能永不结束：请直接写在用到它的地方',
  'it does not answer (waited {0} s)': '它没有回应（等了 {0} 秒）',
  'There is no script "{0}" in sketches/own/.': 'sketches/own/ 里没有草图“{0}”。',
  'shaders/post/{0}.frag has no knob: add the rows "{1}" and "{2}" to the parameters':
    'shaders/post/{0}.frag 没有旋钮：请在参数表中加入“{1}”和“{2}”两行',

  // Shows, sets and mappings
  '{0} The show goes on as it is.': '{0}演出照常继续。',
  'There is no show "{0}". {1}': '没有演出“{0}”。{1}',
  'shows/{0}/show.json, line {1}': 'shows/{0}/show.json 第 {1} 行',
  'shows/{0}/show.json: there is no "{1}" in that folder.': 'shows/{0}/show.json：该文件夹里没有“{1}”。',
  'shows/{0}/{1} did not arrive ({2}). Load the page again.': 'shows/{0}/{1} 没有取到（{2}）。请重新载入页面。',
  'shows/{0}/show.json has brackets within brackets without end.': 'shows/{0}/show.json 里的括号嵌套没有尽头。',
  'shows/{0}/show.json is empty. Copy one of the other shows.': 'shows/{0}/show.json 是空的。请复制一份其他演出。',
  '{0}: the MIDI file brings its own tempo. Take "bpm" out.': '{0}：MIDI 文件自带速度。请去掉“bpm”。',
  '{0}: a cue needs either "bar" or "at" (seconds), to say when.':
    '{0}：提示点需要“bar”或“at”（秒）二者之一来说明时间。',
  'a comma is missing before this.': '这之前缺一个逗号。',
  'something is missing here, or there is one comma too many before it.': '这里缺了什么，或前面多了一个逗号。',
  'JSON has no comments. Take it out.': 'JSON 没有注释。请去掉。',
  'a text has no closing quotation mark.': '有一段文字缺少后引号。',
  'this is not JSON ({0}).': '这不是 JSON（{0}）。',
  '{0} is not a controller. Use a number from 0 to 119.': '{0} 不是控制器。请用 0 到 119 的数字。',
  '"{0}" is missing. Add it.': '缺少“{0}”。请加上。',
  '{0} is {1}. Make it {2} {3}.': '{0} 是 {1}。请改为 {2} {3}。',
  '{0} is {1}. Make it {2}.': '{0} 是 {1}。请改为{2}。',
  '{0} or more and {1} or less': '不小于 {0} 且不大于 {1}',
  '{0} or more': '不小于 {0}',
  '{0} or less': '不大于 {0}',
  'more than 0': '大于 0',
  'this cue does nothing. Give it a "prompt", a "sketch" or "parameters".':
    '这个提示点什么也不做。请给它“prompt”、“sketch”或“parameters”。',
  '{0} is empty. Write something, or leave it out.': '{0} 是空的。请写点什么，或去掉它。',
  '{0} is "{1}". Name a .mid file in the same folder.': '{0} 是“{1}”。请写同一文件夹里的 .mid 文件名。',
  '"{0}" is not {1}. {2}': '“{0}”不是{1}。{2}',
  'a parameter': '参数',
  'known here': '这里认识的名字',
  '{0}. Export it again as a Standard MIDI File (.mid, type 0 or 1).':
    '{0}。请重新导出为标准 MIDI 文件（.mid，类型 0 或 1）。',
  '{0} counts film frames instead of beats': '{0} 以电影帧而不是拍子计时',
  '{0} is of type 2: each of its tracks is a song of its own': '{0} 是类型 2：它的每个音轨各是一首曲子',
  '{0} is not a Standard MIDI File': '{0} 不是标准 MIDI 文件',
  '{0} is cut off': '{0} 不完整',
  '{0} is longer than a week': '{0} 超过一周',
  'it has notes or values that there are none of': '里面有不存在的音符或数值',
  '{0} is damaged ({1})': '{0} 已损坏（{1}）',
  'The kept mappings': '保存的映射',
  'That is past, so nothing was changed: the show is at bar {0}, {1}.':
    '那已经过去，因此没有更改：演出已到第 {0} 小节，{1}。',
  'A scene keeps {0} mappings at most, and these are {1}: none was changed.':
    '一个场景最多保存 {0} 个映射，而这里有 {1} 个：没有更改任何映射。',
  '{0} What was there can be saved in MIDI; learn anew, or import a file.':
    '{0}原来的内容可以在“MIDI”里保存为文件；请重新学习，或导入文件。',
  '{0} is not JSON, so nothing was changed. Export the mappings again.':
    '{0} 不是 JSON，因此没有更改任何内容。请重新导出映射。',
  'this is another version of the format. Export it from this version of Phosphene.':
    '这是另一个版本的格式。请用这个版本的 Phosphene 导出。',
  'mapping {0} of {1}: ': '{1} 的第 {0} 个映射：',
  '{0}"{1}" is missing. Is this a file of mappings?': '{0}缺少“{1}”。这是映射文件吗？',
  '{0}"{1}" is no {2}. {3}': '{0}“{1}”不是 {2}。{3}',
  '{0}"{1}" is no control. Write it as "control 1 74" or "note 10 36".':
    '{0}“{1}”不是控制器。请写成“control 1 74”或“note 10 36”。',
  'The kept set of scenes': '保存的场景组',
  '{0} What was there can be saved in Scenes.': '{0}原来的内容可以在“场景”里保存为文件。',
  '{0} Nothing was changed: export the set again.': '{0}没有更改任何内容：请重新导出这一套。',
  '{0} is not JSON.': '{0} 不是 JSON。',
  '{0} is no set of scenes, or of another version.': '{0} 不是场景组，或属于另一个版本。',
  '{0} may have scenes 1 to {1} only.': '{0} 只能有场景 1 到 {1}。',
  '{0} has a scene that cannot be read: number {1}.': '{0} 里有无法读取的场景：第 {1} 个。',
  '{0} has cues that cannot be read, or more than {1}.': '{0} 里有无法读取的标记点，或超过 {1} 个。',
  '{0} has sketches that cannot be read, or more than {1}.': '{0} 里有无法读取的草图，或超过 {1} 个。',
  '{0} has prompts that are no words, or more than {1} pads.': '{0} 里的提示词不是文字，或超过 {1} 个垫。',
  '{0} has a setlist that cannot be read.': '{0} 里的曲目单无法读取。',
  'All places for scenes are taken: remove one, or keep one anew.': '场景位置已满：请移除一个，或把其中一个重新存入。',

  // Output
  'The browser blocked the output window: allow pop-ups for this page, and press again.':
    '浏览器拦截了输出窗口：请允许本页弹出窗口，再按一次。',
  'The browser does not tell the screens: open an output window, and drag it to the projector.':
    '浏览器没有告知屏幕：请打开输出窗口，把它拖到投影上。',
  'The browser refuses full screen: choose it in its own menu.': '浏览器拒绝全屏：请在浏览器菜单里选择全屏。',

  'Phosphene plays in another tab already: both sound, and each keeps its scenes and mappings over the other’s. Close one of them.':
    'Phosphene 已在另一个标签页中演奏：两边都会发声，各自保存的场景和映射会互相覆盖。请关闭其中一个。',

  // Takes
  'The browser may not write into the folder “{0}”: films are downloaded instead.':
    '浏览器无权写入文件夹“{0}”：影片改为下载。',
  'This browser has no encoder that {0}, so nothing is recorded. The show goes on; use a current Chrome, Edge or Chromium to record.':
    '此浏览器没有能{0}的编码器，因此没有录制。演出照常继续；录制请用新版的 Chrome、Edge 或 Chromium。',
  'films at all': '录像',
  'encodes pictures of {0}x{1}': '编码 {0}x{1} 画面',
  'encodes sound at {0} Hz': '编码 {0} Hz 声音',
  'Only {0} are free: the take ends here and is saved. Delete takes to go on.':
    '只剩 {0}：录制到此结束并已保存。请删除一些录像再继续。',
  'Only {0} are free for takes. Below {1} MB the take is ended and saved.':
    '录像空间只剩 {0}。低于 {1} MB 时录制会结束并保存。',
  'The disk takes no more ({0}): the take ends here and is saved. Delete takes to go on.':
    '磁盘写不进了（{0}）：录制到此结束并已保存。请删除一些录像再继续。',
  'The disk takes no more ({0}). Delete takes to go on.': '磁盘写不进了（{0}）。请删除一些录像再继续。',
  'it is full': '已满',
  'The stems are longer than 4 GB, and few programs read on there: begin another take for them.':
    '分轨已超过 4 GB，很少有程序会再往下读：请为它们另起一条录像。',
  'This browser may delete takes by itself when the disk is nearly full: install Phosphene as an app, or download what you want to keep.':
    '磁盘快满时，此浏览器可能自行删除录像：请把 Phosphene 安装为应用，或下载要保留的内容。',
  'Nothing of it could be saved.': '其中一点也没能保存。',
  'The encoders have given nothing yet: try again in a second.': '编码器还没有输出：请一秒后再试。',
  'A take is being recorded already.': '已经在录制了。',
  'The recorder is not armed.': '录制器尚未待命。',
  'The {0} encoder failed {1} times ({2}).': '{0} 编码器失败了 {1} 次（{2}）。',
  'The video encoder was started anew ({0}): {1} frames are missing, the sound is whole.':
    '视频编码器已重新启动（{0}）：缺少 {1} 帧，声音完整。',
  'it gave no frame for too long': '它太久没有输出画面',
  'The {0} encoder failed: {1}.': '{0} 编码器出错：{1}。',
  'The video encoder came back as another one, which needs a film of its own.':
    '视频编码器换成了另一个，需要另存一部影片。',
  '{0} The take ends here.': '{0}录制到此结束。',
  'What was kept is lost; it is kept anew.': '之前保留的内容已丢失，现已重新开始保留。',
  'Nothing is kept any more: record to try it again.': '现在不再保留任何内容：请开始录制再试一次。',
  'The recorder gave no sign of life, and was started anew: a moment is missing, and a new take has begun.':
    '录制器没有反应，已重新启动：缺了片刻，新的一条录像已开始。',
  'The effects over your own sketches are left out, and tried again every 10 s: {0}':
    '你自己草图上的效果暂缺，每 10 秒再试一次：{0}',
  'the browser gives them no graphics card': '浏览器没有把显卡给它们',
  'The recorder was started anew.': '录制器已重新启动。',
  "The recorder's worker could not be loaded.": '录制器的工作线程无法载入。',
  "The recorder's worker failed: {0}": '录制器的工作线程出错：{0}',
  'What saves takes does not start, and is tried again: until then the recorder saves them itself, and may drop frames.':
    '负责保存录像的工作线程无法启动，稍后会再试：在此之前由录制器自己保存，可能丢帧。',
  '{0} was not kept: {1}': '{0} 没有保存：{1}',
  'there is no picture or no sound in it': '其中没有画面或没有声音',
  '{0} Its file is kept as it is.': '{0}它的文件原样保留。',
  'Its beginning is damaged, and no player can read it without.': '它的开头已损坏，没有开头任何播放器都无法读取。',
  'It is damaged, and no mended copy could be written: make room, and reload.':
    '它已损坏，修复的副本也写不下：请腾出空间，再重新载入。',
  'It is damaged, and nothing of it can be read.': '它已损坏，完全无法读取。',
  'Damaged: {0} s of it are missing, the rest plays.': '已损坏：缺少 {0} 秒，其余可以播放。',
  'A take was cut off: {0} of it are saved.': '一条录像中断了：已保住 {0}。',
  '{0} was cut off.': '{0} 中断了。',
  'It lies under Takes.': '可在“录像”中找到。',
  'Films go to the folder “{0}” from now on, in place of the download.': '从现在起影片存入文件夹“{0}”，不再下载。',
  'This browser keeps no folders.': '此浏览器无法记住文件夹。',
  'The stage gave no picture: try again.': '没有取到舞台画面：请再试一次。',

  // Logs
  '{0}: {1} events.': '{0}：{1} 个事件。',
  'The log is kept as {0}. Press “Play again” or “Render” beside it.': '记录已存为 {0}。按旁边的“重演”或“渲染”。',
  'The log is not being kept: {0}. Download it in Logs before you close the page.':
    '演出记录没有保存：{0}。请在关闭页面前到“演出记录”里下载它。',
  'The log is kept again.': '演出记录又在保存了。',
  'The log is kept again, but some of what came meanwhile is missing.': '演出记录又在保存了，但期间的部分内容缺失。',
  'There is no log "{0}" here. Open its file instead.': '这里没有记录“{0}”。请改为打开它的文件。',
  'This is no log that can be played. {0}': '这不是可以演出的记录。{0}',
  'This log cannot be played. {0}': '这份记录无法演出。{0}',
  'The last show cannot go on: {0}. Nothing of it is lost: its file is kept in Logs, as {1}.':
    '上一场演出无法继续：{0}。内容没有丢失：它的文件保存在“演出记录”里，名为 {1}。',
  'it was played with a newer Phosphene (its log is of version {0}, not {1})':
    '它是用更新的 Phosphene 演的（记录为版本 {0}，而不是 {1}）',
  'its log cannot be read ({0})': '它的记录无法读取（{0}）',
  'Line {0} {1}.': '第 {0} 行{1}。',
  'is no event': '不是事件',
  'is an event that this version does not know': '是这个版本不认识的事件',
  'has no time between 0 and {0} seconds': '没有 0 到 {0} 秒之间的时间',
  'says something impossible: "{0}" of "{1}"': '的内容不可能：“{1}”的“{0}”',
  '{0}. It is left out': '{0}，已略去',
  'is damaged: it is left out': '已损坏，已略去',
  'is too long to be of a log': '太长，不属于记录',
  'cannot be read: it is left out': '无法读取，已略去',
  'bears no sum, so nobody knows whether it is right: it is left out': '没有校验和，无法知道是否正确，已略去',
  'is no entry of a log: it is left out': '不是记录的条目，已略去',
  'is no end: it is left out': '不是结尾，已略去',
  'is no header that can be read': '不是可以读取的文件头',
  'Line {0} was damaged, but holds {1} whole entries.': '第 {0} 行已损坏，但其中有 {1} 个完整的条目。',
  'It is too large: what comes after its first {0} million letters is left out.':
    '它太大：前 {0} 百万个字符之后的已略去。',
  'There is no log in it: nothing could be saved.': '其中没有记录：什么都没能保住。',
  'Its header is lost: it plays with seed 1, so the picture may take another way.':
    '它的文件头丢失：以种子 1 演出，画面可能走另一条路。',
  'One of its two headers is damaged; the other one is whole.': '两个文件头之一已损坏；另一个完好。',
  'It is of version {0}, and this is for {1}: it may play otherwise.':
    '它是版本 {0}，这里用的是 {1}：演出可能有所不同。',
  'Its lines were not in their order: they are put back by their times.': '它的行次序乱了：已按时间排好。',
  'It breaks off: the show was cut after {0} s. All until then is there.':
    '它中途断了：演出停在第 {0} 秒。在那之前的都在。',
  '{0} of its {1} events are missing.': '{1} 个事件中缺少 {0} 个。',
  'It has {0} events more than it was written with.': '它比写下时多出 {0} 个事件。',
  'And {0} more like these.': '类似的还有 {0} 处。',
  'A log without its header': '没有文件头的记录',

  // The dark room
  'Another tab makes this film, or offers it: save it there, and close it.':
    '另一个标签页正在制作或提供这部影片：请在那里保存，然后关闭它。',
  'The show ends after {0} seconds.': '演出在第 {0} 秒结束。',
  'The {0} model is not the one that played then: it may look or sound otherwise.':
    '{0}模型不是当时的那个：看起来或听起来可能不同。',
  'A guest painted in this show: it is not in the log, so our own generator paints.':
    '这场演出由客座模型作画：它不在记录里，改由自带的生成器作画。',
  'This browser cannot encode {0} for .{1}. Use a current Chrome, Edge or Chromium.':
    '此浏览器无法为 .{1} 编码{0}。请用新版的 Chrome、Edge 或 Chromium。',
  'pictures of {0}x{1}': ' {0}x{1} 的画面',
  'What an earlier try had done of this film does not fit what is drawn now, as after an update of Phosphene, of the browser or of the graphics driver: the film was begun anew.':
    '这部影片上次已完成的部分与现在画出的不符（例如 Phosphene、浏览器或显卡驱动更新之后）：影片已从头开始。',
  'A piece of the sound is gone ({0}): render it anew.': '有一段声音不见了（{0}）：请重新渲染。',
  'This picture is too large for the browser.': '这幅画面对浏览器来说太大。',

  // What is dropped on the page
  '{0} changes nothing: the page takes {1}.': '{0} 没有作用：本页接受 {1}。',
  'Looking for {0} among the pictures that the model can paint. The show goes on.':
    '正在模型能画的画面中寻找 {0}。演出照常继续。',
  '{0} is cue {1} now, and the picture goes there.': '{0} 成为标记点 {1}，画面正走向那里。',
  '{0} changes nothing: it cannot be read as a picture. Save it as JPEG, PNG or WebP.':
    '{0} 没有作用：无法作为图片读取。请存为 JPEG、PNG 或 WebP。',
  '{0} changes nothing: {1}. Mend it, and drop it again.': '{0} 没有作用：{1}。请修改后重新拖入。',
  '{0} takes the stage as soon as it draws. Code shows its text.': '{0} 一画出来就会登台。“代码”里有它的文本。',
  'Reading {0}. The show goes on.': '正在读取 {0}。演出照常继续。',
  '{0} is the loop of the stream now. “Loop change” turns it from itself into the stream’s own.':
    '{0} 现在是声流的循环。“循环变化”让它逐渐变成声流自己的样子。',
  '{0} changes nothing: it cannot be read as sound. Save it as WAV, MP3, FLAC or Ogg.':
    '{0} 没有作用：无法作为声音读取。请存为 WAV、MP3、FLAC 或 Ogg。',
  '{0} changes nothing: it is empty.': '{0} 没有作用：文件是空的。',
  '{0} changes nothing: it lasts {1} minutes, and a sound has at most {2}. Cut out the part that you want.':
    '{0} 没有作用：它长 {1} 分钟，而声音最长 {2} 分钟。请剪出想要的部分。',
  '{0} changes nothing: its path is too long. Drop the files without their folders.':
    '{0} 没有作用：路径太长。请拖入文件而不带文件夹。',
  '{0} changes nothing: it has {1} MB, and {2}.': '{0} 没有作用：它有 {1} MB，而{2}。',
  'a show has at most {0} MB: is it one': '演出文件最大 {0} MB：它真是演出吗',
  'a MIDI file has at most {0} MB: export a shorter one': 'MIDI 文件最大 {0} MB：请导出短一些的',
  'a file of mappings has at most {0} MB: export the mappings again': '映射文件最大 {0} MB：请重新导出映射',
  'a set of scenes has at most {0} MB: export the set again': '场景组最大 {0} MB：请重新导出这一套',
  'a log has at most {0} MB: cut off its end, and all until then is there':
    '记录最大 {0} MB：请截去末尾，之前的内容都会在',
  'a sketch has at most {0} MB of text: put data into files that it loads':
    '草图的文本最大 {0} MB：请把数据放进它加载的文件',
  'a file that a sketch loads has at most {0} MB: make it smaller': '草图加载的文件最大 {0} MB：请缩小它',
  'a generator of weights has at most {0} MB: is it one that `npm run train` made':
    '权重形式的生成器最大 {0} MB：它是 `npm run train` 做出来的吗',
  'a generator in ONNX has at most {0} MB: export a smaller one': 'ONNX 生成器最大 {0} MB：请导出小一些的',
  'a sound has at most {0} MB: cut out the part that you want': '声音最大 {0} MB：请剪出想要的部分',
  'a picture has at most {0} MB: save it smaller': '图片最大 {0} MB：请存得小一些',
  '{0} changes nothing: a show takes {1} files that sketches load.':
    '{0} 没有作用：一场演出最多可带 {1} 个供草图加载的文件。',
  'What was dropped cannot be read: it changes nothing.': '拖入的内容无法读取：没有作用。',
  'The house has a sketch "{0}": yours plays as "{1}".': '内置草图里已有“{0}”：你的以“{1}”为名上演。',
  'What was saved as "{0}" is left out: {1}.': '保存的“{0}”未被采用：{1}。',
  'A sketch is one file: {0} plays without {1}.': '一个草图是一个文件：{0} 上演时不带 {1}。',
  'Of {0} files that were dropped the first {1} are taken.': '拖入了 {0} 个文件，只取前 {1} 个。',
  'The sound could not be read: {0}': '无法读取声音：{0}',
} as const;
