/** What is hostile never reaches the stage, by whatever path; what is harmless does. Both are counted. */
import { readFileSync } from 'node:fs';
import { dictionary } from 'cmu-pronouncing-dictionary';
import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import type { EventBody, ShowEvent } from '../../engine/events';
import { manualClock } from '../../engine/clock';
import { clean } from '../../engine/gate/clean';
import { createGate } from '../../engine/gate/gated';
import { clash, passed } from '../../engine/gate/gate';
import { SAFE_LINES } from '../../engine/gate/safe-lines';
import { createLoop } from '../../engine/loop';
import { createPronunciation } from '../../engine/models/lyrics/pronunciation';
import { neutralMeaning } from '../../engine/models/meaning/vector';
import { clampValue, PARAMETER_IDS } from '../../engine/parameters';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { createLyricist } from '../../engine/players/lyricist';
import { viewAt } from '../../engine/stage/view';
import { hostileCorpus } from './gate-corpus';

const hostile = hostileCorpus(7);
const opening = () => openingState('drift', Array.from(neutralMeaning()));
const QUIET = { level: 0, bass: 0, mid: 0, treble: 0 };
/** All that a sketch could draw. */
const onStage = (state: PerformanceState): string[] => {
  const { prompt, ahead, lyrics } = viewAt(state, state.at, { delta: 0, seed: 1, loudness: QUIET });
  return [prompt, ahead, ...lyrics.flatMap(({ text, plan }) => [text, plan?.text ?? '', plan?.unstyled ?? ''])];
};
const source = 'test';

/** Each way that text takes to the stage. */
const PATHS: Readonly<Record<string, (text: string) => EventBody[]>> = {
  'typed or from a show file': (text) => [{ type: 'prompt', text, source }],
  'a line of a model or by hand': (text) => [{ type: 'lyric-queued', text, syllables: [1], place: 'next', source }],
  'a line that is changed': (text) => [
    { type: 'lyric-queued', text: 'a line', syllables: [1, 1], place: 'next', source },
    { type: 'lyric-edited', id: 0, text, syllables: [1], source },
  ],
  'a chorus': (text) => [
    { type: 'chorus-locked', lines: [{ text, syllables: [1], source }], source },
    { type: 'lyric-queued', text, syllables: [1], place: 'next', source },
  ],
  'a line of a log': (text) => [
    { type: 'lyric-begun', text, beats: [0], style: 'plain', source },
    ...text.split(' ').map((word): EventBody => ({ type: 'lyric-token', text: ` ${word}`, source })),
  ],
  'a line of a log before its style': (text) => [
    { type: 'lyric-begun', text: 'a line', beats: [0], style: 'plain', unstyled: text, source },
  ],
  'tokens without a plan, letter by letter': (text) =>
    [...text].slice(0, 300).map((letter): EventBody => ({ type: 'lyric-token', text: letter, source })),
  'a whole line': (text) => [{ type: 'lyric-line', text, source }],
};

test('the hostile corpus is stopped on every path, by the gate and again by the stage', () => {
  expect(hostile.length).toBeGreaterThanOrEqual(2000);
  const passing = hostile.filter(({ text }) => passed(text) !== undefined);
  console.log(
    `hostile: ${hostile.length} strings in ${new Set(hostile.map(({ language }) => language)).size} languages,`,
  );
  console.log(`  ${passing.length} passed the gate`);
  expect(passing).toEqual([]);
  const before = opening();
  const leaks = new Map(Object.keys(PATHS).map((path) => [path, [] as string[]]));
  // A text takes all paths one after another, so that the gate remembers it, as it does on a stage.
  for (const [i, { text }] of hostile.entries()) {
    for (const [path, eventsOf] of Object.entries(PATHS)) {
      // Letter by letter takes longer: of four one.
      if (path.endsWith('letter') && i % 4 !== 0) continue;
      const gate = createGate();
      const events = eventsOf(text).map((body): ShowEvent => ({ ...body, at: 1 }));
      const guarded = onStage(events.flatMap((event) => gate(event)).reduce(perform, before));
      // As if the log had been folded around the gate.
      const unguarded = onStage(events.reduce(perform, before));
      if ([...guarded, ...unguarded].some((line) => shows(line, text))) leaks.get(path)!.push(text);
    }
  }
  for (const [path, texts] of leaks) console.log(`  ${texts.length} reached the stage: ${path}`);
  expect([...leaks.values()].flat()).toEqual([]);
}, 600_000);

test('a line that clashes with the one on stage is not drawn beside it while it waits', () => {
  const ahead = (begun: string, queued: string) => {
    const bodies: EventBody[] = [
      { type: 'lyric-begun', text: begun, beats: [0], style: 'plain', source },
      { type: 'lyric-queued', text: queued, syllables: [1], place: 'next', source },
    ];
    return onStage(bodies.map((body): ShowEvent => ({ ...body, at: 1 })).reduce(perform, opening()))[1];
  };
  expect(ahead('oh fu', 'ck me not')).toBe('');
  expect(ahead('oh sea', 'carry me')).toBe('carry me');
});

/** Whether all of a text can be read in a line, whatever parts its letters. */
const shows = (line: string, text: string) => !isSafe(line) && squashed(line).includes(squashed(text));
const squashed = (text: string) => clean(text).replace(/\s+/gu, '');
const isSafe = (line: string) => line === '' || SAFE_LINES.some(({ text }) => text.startsWith(line));

test('links, handles, markup and letters that hide, turn or pile up do not pass as they are', () => {
  for (const link of [
    'come to https://evil.example/x', 'www.evil.com', 'evil dot com now', 'write me@evil.com', 'follow @evil_one',
    'javascript:alert(1)', 'ｈｔｔｐｓ：//evil', 'see evil.ru/now', '10.0.0.1 is home', '#evil tag', 'hxxp evil',
  ]) expect(passed(link), link).toBeUndefined(); // prettier-ignore
  for (const link of ['youtu.be/x', 'linktr.ee/me', 'goo.gl/x', 'goo.gl', 'foo.ai', 'see foo.eu now', 'evil .com', 'evil . com now', 'evil. com',
    'evil。com', 'evil｡com', 'at evil．com', 'see evil.it now', 'EVIL.IT', 'Evil.It/x']) expect(passed(link), link).toBeUndefined(); // prettier-ignore
  for (const line of ['it was cold.It rained', 'tombe la nuit.Au loin', 'come.Me and you', 'and/or', '24/7 a.m./p.m.', 'vem. com amor', 'foi . comigo', 'the fish. net of gold', 'あの空。me and you'])
    expect(passed(line), line).toBeDefined(); // prettier-ignore
  expect(passed('<b>the sea</b> <script>is</script> <<i>i>blue')).toBe('the sea is blue');
  expect(passed('<img src=x onerror=alert(1)>')).toBeUndefined();
  expect(passed('the\u202e sea\u200b is\u0000 b\u0301\u0301\u0301\u0301lue')).toBe('the sea is b\u0301lue');
  expect(passed('nos\u0301 e\u0301te\u0301')).toBe('noś été');
  expect(passed('می‌خواهم बारिश')).toBe('می‌خواهم बारिश');
  expect(passed('word '.repeat(5000))!.length).toBeLessThanOrEqual(200);
  expect(passed('')).toBeUndefined();
  for (const bad of [null, undefined, 7, {}, []]) expect(passed(bad as string)).toBeUndefined();
});

test('under 0.5 % of harmless lines are blocked, and no hard innocent word', () => {
  const lines = readFileSync(new URL('../fixtures/benign-verse.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  expect(lines.length).toBeGreaterThanOrEqual(2000);
  const blocked = lines.filter((line) => passed(line) === undefined);
  console.log(
    `benign: ${blocked.length} of ${lines.length} lines of verse blocked (${((100 * blocked.length) / lines.length).toFixed(2)} %)`,
  );
  expect(blocked.length / lines.length).toBeLessThan(0.005);
  const innocent =
    `Scunthorpe Dickinson Dickens cockpit cockatoo peacock assassin assemble classic Essex Sussex Middlesex
    shiitake analysis cocktail Penistone button titanic basement passion grass glass bass mass snatch spice grape drapes
    therapist cucumber document arsenal pussycat Hancock Hitchcock shuttle scatter niggle Arsenic title matsushita
    Assyria Fukuoka homosexual heterosexual bite fan con Johnny Peter sleet lull cannon fodder gotten rapeseed barroom
    feckless assess twinkle`.split(/\s+/);
  expect(innocent.filter((word) => passed(`the ${word} sings`) === undefined)).toEqual([]);
  for (const line of ["rock 'n' roll", "she's in the kitchen at 3 a.m.", 'go. me and you', 'Über allen Gipfeln ist Ruh',
    'la mer, la mer, toujours recommencée', 'Nel mezzo del cammin di nostra vita', 'En un lugar de la Mancha',
    'Я помню чудное мгновенье', '床前明月光', '古池や蛙飛び込む水の音', '나 보기가 역겨워', 'O mar salgado', '1, 2, 3, 4!', 'AAAAAH', 'I am 17 & free'])
    expect(passed(line), line).toBeDefined(); // prettier-ignore
});

const everyday = () =>
  `ขอบคุณมาก สวัสดีครับ ฉันรักเธอ ความรัก หัวใจของฉัน พระจันทร์เต็มดวง ฝนตกทั้งคืน อยู่ห่างไกล คิดถึงเธอทุกวัน น้ำตาหลั่ง เปิดประตูดูดาว
    คนขี้เหงา ตระกูลของเรา เสือกลัวฝน หีบเก่า|돌아보지 마|바라보지 마|날 보지 못해|자지 않고|자지마|너를 보지만 말이 없네|잊고자 했던 이름|망가진 마음|피에로의 눈물|곱씹는 밤|
    女の子が笑う|やくそくの場所|早くそっと来て|美しくそして遠く|カントリーロード|グローブとボール|ファンタジー|ななめの光|レイブの夜|アナログの夢|あの頃のいたずら|
    他妈妈在唱歌|妈妈的吻|姑娘的眼睛|新娘的面纱|今日你我|燦爛的星空|牛乳|春天逼近|月光照射你|在路口交会|मेरा दिल|चाँद और तारे|लड़ना मत|चित और मन|
    حبيبي|القمر فوق البحر|دلم تنگ است|Я шёл по улице|она ещё поёт|I was 13 and the rain fell|her red skin and the bulls hit hard|who're you|
    we had gotten used to rain|the band's hits|it's hit the ground|a dark-eyed girl|kung fu|kys mig igen|Kys|kys nu|
    Rap ist mein Leben|Rap es laut|el rap es mi vida|rap e d'amore|Tu as ses yeux|tout ce que tu as s'envole|Là-bas, tard le soir|we believe in Jun|
    the one who re-reads her letters|read the FAQ|jestem sam, bo odeszłaś|co on s tebou|co on robi|prišel si k meni|již z dálky|celle qui m'aime|tan poc s'hi veu|i år, se på meg|akik és mások|zakaj ne greš s teboj|pick a ninny|
    bitte bleib bei mir|dicke Wolken|nackt im Regen|un baiser sous la pluie|je suis folle de toi|fica comigo|quero cumprir|un análisis del mar|cada gol|tinggal di hatiku|
    hingga pagi|aku suka hujan|nggak apa|mutta minä jään|kuusi kynttilää|meren rannalla|en fågel sjunger|det är inte slutet|ett beslut|jeg fikk et brev|sangen slutter ikke|
    după ploaie|annál szebb|akiket szerettem|göl kenarında|cumartesi gecesi|chút nắng|pieseň o daždi|kanały wody|lieve schatje|дороги домой|або ніколи|вообще|радио поёт|απαιτεί φως|φυτά στο φως|کون ہے`
    .split(/\||(?<=\p{Script=Thai})\s+(?=\p{Script=Thai})/u)
    .map((line) => line.trim())
    .filter(Boolean);

test('everyday lines pass in scripts without spaces, and in those whose vowels are marks', () => {
  expect(everyday().filter((line) => passed(line) === undefined)).toEqual([]);
  for (const line of ['กู', 'ไอ้ควาย', 'ขี้', 'หี', '보지', '니 자지', '보지를', 'くそ', 'このくそ野郎', 'このくそやろう', 'あのくそったれ', 'お前はくそだ', 'レイプ', '操你妈', '妈的', 'fa ggot', 'ni gg er', 'who re', 'ra pe', 'ba stard', 'f u ck', 'f(u)ck', 'ʞɔnɟ', 'ꜰᴜᴄᴋ', 'nlgger', 'niqqer', 'Sieg Heil', 'just kys', 'KYS now'])
    expect(passed(line), line).toBeUndefined(); // prettier-ignore
});

test('no disguise helps: a letter left out, many pieces, letters of two alphabets, an innocent word before it', () => {
  for (const line of ['n_gger', 'c_nt', 'b_tch', 'sh_t', 'f-ck it', 'a c.nt', 'f·ck', 'n----r', 'f_*k', 'n i gg er', 'fa g g ot', 'a ni g g er', 'f a gg o t',
    'хyй', 'гoвнo', 'г0вно', 'ПИ3ДА', 'cµnt', 'cμnt', 'massfuck', 'titanfuck', 'grapeshits', 'passionwhore', 'the classcunts'])
    expect(passed(line), line).toBeUndefined(); // prettier-ignore
  for (const line of ['a well-to-do man', 'so-so', 'twenty-one', 'h-hello', 'I... I see', 'wait--it', 'a co-op', 'shuttlecock', 'Glasscock', 'assassins', 'canalizarse', 'glasses and grasses', 'B-side', 'В 2003 году', 'μου λες', 'μια μικρή μέρα', 'μη με ξεχνάς'])
    expect(passed(line), line).toBeDefined(); // prettier-ignore
});

test('what the lists lack is stopped in its endings, too, and what they have too much of is not', () => {
  for (const line of ['пидор', 'пидорасы', 'пизда', 'в пизду', 'пиздец', 'блять', 'ебаный', 'заебал', 'хуесос', 'нахуй', 'нихуя', 'хуёвый', 'жид', 'жиды', 'чурка', 'шлюха', 'шлюхой',
    'joder', 'puto', 'putas', 'cojones', 'froci', 'stronzi', 'pedał', 'viado', 'girl on top', 'the negro', 'negro', 'tits']) expect(passed(line), line).toBeUndefined(); // prettier-ignore
  for (const line of ['girl on fire', 'a big black cloud', 'tied up in the harbour', 'taste my tears', 'make me come home', 'tight white sails', 'tongue in a knot', 'undressing the tree',
    'tainted love', 'cocked his head', 'Fagin', 'japes and jokes', 'the 45s spin', '8008', 'in 1999', 'haciendo el amor', 'un gato negro', 'ojos negros', 'o mar negro', 'en blanco y negro', 'mi heroína', 'battere', 'sbattere le ali', 'какая разница', 'голый', 'jajko', 'Anita',
    'жидкий', 'pedal steel', 'похуже', 'худой', 'хуяг', 'дебаты']) expect(passed(line), line).toBeDefined(); // prettier-ignore
  expect(clash('she is a girl', 'on fire tonight')).toBe(false);
});

test('a line that is fit as a whole is sung to its end, whatever its first words are by themselves', () => {
  for (const line of everyday()) {
    const gate = createGate();
    let state = opening();
    const sends = (body: EventBody) => {
      const through = gate({ ...body, at: 1 });
      expect(through.map(({ type }) => type), line).toEqual([body.type]); // prettier-ignore
      state = through.reduce(perform, state);
    };
    sends({ type: 'lyric-begun', text: line, beats: [0], style: 'plain', source });
    const words = line.split(' ');
    for (const [i, word] of words.entries()) {
      sends({ type: 'lyric-token', text: i === 0 ? word : ` ${word}`, source });
      expect(onStage(state)).toContain(words.slice(0, i + 1).join(' '));
    }
    sends({ type: 'lyric-line', text: line, source });
    expect(onStage(state)).toContain(line);
  }
});

test('what is unfit is stopped over two lines, too', () => {
  const pairs = [['we all go and fu', 'ck it'], ['now kill', 'yourself'], ['f u', 'c k'], ['a fa', 'ggot']]; // prettier-ignore
  const whole = (text: string): EventBody[] => [{ type: 'lyric-line', text, source }];
  const planned = (text: string) => [...PATHS['a line of a log']!(text), ...whole(text)];
  const unplanned = (text: string) => [...PATHS['tokens without a plan, letter by letter']!(text), ...whole(text)];
  for (const way of [whole, planned, unplanned]) {
    for (const [first, second] of pairs) {
      const gate = createGate();
      const bodies = [...planned(first!), ...way(second!)];
      const state = bodies.flatMap((body) => gate({ ...body, at: 1 })).reduce(perform, opening());
      expect(state.lyrics[0]!.text).toBe(first);
      expect(onStage(state).some((line) => line.includes(second!)), second).toBe(false); // prettier-ignore
    }
  }
});

test('the bank of safe lines is fit, singable, and counts its syllables', () => {
  const pronunciation = createPronunciation(dictionary);
  expect(SAFE_LINES.length).toBeGreaterThanOrEqual(40);
  expect(new Set(SAFE_LINES.map(({ text }) => text)).size).toBe(SAFE_LINES.length);
  for (const { text, syllables } of SAFE_LINES) {
    expect(passed(text)).toBe(text);
    expect(syllables.length).toBe(text.split(' ').length);
    const sum = syllables.reduce((a, b) => a + b, 0);
    expect(Math.abs(sum - pronunciation.syllables(text)), text).toBeLessThanOrEqual(1);
  }
});

test('an unfit line gives way to a safe one, its words with it, and the performer is told', () => {
  const line = hostile[0]!.word;
  const bodies: EventBody[] = [
    { type: 'lyric-begun', text: line, beats: [0], style: 'plain', source },
    { type: 'lyric-token', text: line, source },
    { type: 'lyric-line', text: line, source },
    { type: 'prompt', text: line, source },
    { type: 'prompt', text: 'copper moon', source },
  ];
  const gate = createGate();
  const events = bodies.flatMap((body) => gate({ ...body, at: 0 }));
  expect(events.map(({ type }) => type)).toEqual(
    ['lyric-begun', 'notice', 'lyric-token', 'lyric-line', 'notice', 'prompt'],
  ); // prettier-ignore
  expect(JSON.stringify(events)).not.toContain(line);
  const asItWas = { type: 'lyric-begun', text: 'a line', beats: [0], style: 'list', unstyled: line, source } as const;
  expect(createGate()({ ...asItWas, at: 0 })).toMatchObject([{ text: 'a line' }]);
  expect(JSON.stringify(createGate()({ ...asItWas, at: 0 }))).not.toContain(line);
  const both = createGate()({ ...asItWas, text: line, at: 0 })[0] as { text: string; unstyled: string };
  expect(both.unstyled).toBe(both.text);
  // It ends as the line that it was begun as.
  const [begun, , word, ended] = events as { text: string }[];
  expect(ended!.text).toBe(begun!.text);
  expect(begun!.text.startsWith(word!.text.trim())).toBe(true);
});

test('no voice says sounds of other words than the line has, nor those of an unfit one', () => {
  const pronunciation = createPronunciation(dictionary);
  const heard = (text: string, sounds: string[]) => {
    const body: EventBody = { type: 'lyric-begun', text, beats: [0, 1], style: 'plain', sounds, source };
    return (createGate()({ ...body, at: 0 })[0] as { sounds?: readonly string[] }).sounds;
  };
  const sounds = (text: string) => pronunciation.sounds(text);
  for (const text of ['the sea', 'hoarse horse']) expect(heard(text, sounds(text)), text).toEqual(sounds(text));
  expect(heard('the sea', sounds('the sea is'))).toEqual([]);
  for (const word of 'fuck fucks fucking motherfucker shit shitty bullshit cunts bitch bitches nigger niggers whore slut rape asshole'.split(' '))
    expect(heard('the sea', sounds(`the ${word}`)), word).toEqual([sounds('the')[0], '']); // prettier-ignore
  // The words themselves pass.
  const fit = SAFE_LINES.filter(({ text }) => !heard(text, sounds(text))!.every(Boolean));
  expect(fit).toEqual([]);
});

test('words that a scene or a chorus is kept without are told', () => {
  const word = hostile[0]!.word;
  const scene = (name: string, text: string) => ({ name, sketch: 'drift', parameters: {}, prompts: [text, ''], modulations: {} }); // prettier-ignore
  const saved = (name: string, text: string) => createGate()({ type: 'scene-saved', slot: 3, scene: scene(name, text), source, at: 0 }); // prettier-ignore
  expect(saved('ice', 'snow').map(({ type }) => type)).toEqual(['scene-saved']);
  expect(saved(word, 'snow')).toMatchObject([
    { scene: { name: 'Scene 3', prompts: ['snow', ''] } },
    { type: 'notice' },
  ]);
  expect(saved('ice', word)).toMatchObject([{ scene: { name: 'ice', prompts: ['', ''] } }, { type: 'notice' }]);
  const locked = (text: string) => createGate()({ type: 'chorus-locked', lines: [{ text, syllables: [1], source }], source, at: 0 }); // prettier-ignore
  expect(locked('snow').map(({ type }) => type)).toEqual(['chorus-locked']);
  expect(locked(word).map(({ type }) => type)).toEqual(['chorus-locked', 'notice']);
});

test('the loop itself is gated: what models, minds, the performer and files send', () => {
  const file = new Subject<ShowEvent>();
  const clock = manualClock();
  const loop = createLoop({
    clock,
    opening: opening(),
    inputs: [file],
    consequences: () => [],
    onFault: () => undefined,
  });
  let state = opening();
  loop.moments$.subscribe((moment) => (state = moment.state));
  const word = hostile[0]!.word;
  loop.send({ type: 'lyric-queued', text: `sing ${word}`, syllables: [1, 1], place: 'next', source });
  file.next({ type: 'prompt', text: word, source, at: 0 });
  clock.moveTo(1);
  expect(state.prompt).toBe('');
  expect(SAFE_LINES.map(({ text }) => text)).toContain(state.queue.lines[0]!.text);
  loop.stop();
});

test('no number beyond its range reaches who hears events, whether it is played, sent from afar or of a log', () => {
  const [afar, log] = [new Subject<ShowEvent>(), new Subject<ShowEvent>()];
  const loop = createLoop({
    clock: manualClock(),
    opening: opening(),
    inputs: [afar],
    replays: [log],
    consequences: () => [],
    onFault: () => undefined,
  });
  const heard: ShowEvent[] = [];
  loop.events$.subscribe((event) => heard.push(event));
  const wild = [-1e9, -1, 0, 3, 1e9].flatMap((value) =>
    PARAMETER_IDS.map((id): EventBody => ({ type: 'parameter', id, value, source })),
  );
  const tempos = [0, 5000, NaN].map((bpm): EventBody => ({ type: 'tempo', bpm, source }));
  for (const body of [...wild, ...tempos, { type: 'tempo', bpm: 90, source } as const]) {
    loop.send(body);
    for (const input of [afar, log]) input.next({ ...body, at: 0 });
  }
  expect(heard.filter(({ type }) => type === 'parameter')).toHaveLength(3 * wild.length);
  for (const event of heard) {
    if (event.type === 'parameter') expect(event.value).toBe(clampValue(event.id, event.value));
  }
  expect(heard.flatMap((event) => (event.type === 'tempo' ? [event.bpm] : []))).toEqual([90, 90, 90]);
  loop.stop();
});

test('hush takes every word off the stage at once, ends the line, and lets the words back', () => {
  const gate = createGate();
  const at = (time: number, body: EventBody) => ({ ...body, at: time });
  const hush = (time: number, value: number) => at(time, { type: 'parameter', id: 'stage.hush', value, source });
  const begun = [
    at(0, { type: 'prompt', text: 'copper moon', source }),
    at(0, { type: 'lyric-queued', text: 'the next line', syllables: [1, 1, 1], place: 'last', source }),
    at(0, { type: 'lyric-begun', text: 'the sea', beats: [0, 1], style: 'plain', source }),
    at(0, { type: 'lyric-token', text: 'the', source }),
  ].flatMap((event) => gate(event));
  const sung = begun.reduce(perform, opening());
  expect(onStage(sung).join('')).toContain('the sea');
  const hushed = perform(sung, hush(0.5, 1));
  expect(onStage(hushed).join('')).toBe('');
  expect(onStage(perform(hushed, hush(1, 0))).join('')).toContain('the sea');

  const sent: EventBody[] = [];
  const lyricist = createLyricist(
    () => Promise.resolve({}),
    (event) => void sent.push(event),
    1,
  );
  lyricist.release(sung, 2);
  lyricist.release({ ...hushed, at: 9 }, 9);
  lyricist.release({ ...hushed, at: 30 }, 30);
  expect(sent.filter(({ type }) => type === 'lyric-begun')).toEqual([]);
});
