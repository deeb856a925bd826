/** What is sung where a line may not be: ours, harmless anywhere, and short. Hyphens part the syllables. */
const BANK = `
the ri-ver keeps its own slow time
we leave a lamp in ev-ery room
a win-dow o-pens to the rain
the mor-ning finds the har-bour wall
i hear the e-ve-ning tune its strings
the moon is walk-ing on the roof
a thou-sand lan-terns leave the shore
the wind is turn-ing all the leaves
we count the sta-tions back to spring
the field is wi-der than the song
a bird has bor-rowed half the sky
the kitch-en hums a qui-et key
there is a co-lour for this hour
the road goes soft be-neath the snow
we hold a note and let it go
the for-est learns our names by heart
a sin-gle bell a-cross the bay
the tide has writ-ten this be-fore
your sha-dow dan-ces on the stair
the or-chard keeps a gol-den light
the stars are sew-ing up the dark
a pa-per boat is far from home
the clouds come down to drink the lake
we were the e-cho and the hill
the dust is dan-cing in the sun
a dis-tant train, an o-pen door
the gar-den lis-tens af-ter dark
some-bo-dy left the ra-di-o on
the grass re-mem-bers ev-ery step
we turn, and all the lights turn too
the sea for-gets, the shore does not
a ket-tle sings the win-ter in
the ci-ty blinks its mil-lion eyes
the swal-lows draw a mov-ing line
one can-dle, and the night is kind
the moun-tain wears a coat of blue
we met the rain and called it ours
the bridge is hum-ming un-der-neath
a slow gui-tar, a fall-ing leaf
and still the wa-ter finds its way
`;

export interface SafeLine {
  readonly text: string;
  /** Of each word. */
  readonly syllables: readonly number[];
}

export const SAFE_LINES: readonly SafeLine[] = BANK.trim()
  .split('\n')
  .map((row) => ({
    text: row.replaceAll('-', ''),
    syllables: row.split(' ').map((word) => word.split('-').length),
  }));
