"""Words that no training line may hold. `UNFIT` is what the stage's own gate (`engine/gate/words.ts`) also holds."""

UNFIT = frozenset(
    """nigger niggers nigga niggas negress darky darkey darkie darkies darkeys coon coons pickaninny piccaninny chinaman
    chinamen chink chinks jap japs dago dagos wop wops kike kikes jewess squaw squaws redskin redskins injun injuns mulatto
    mulattoes octoroon quadroon halfbreed kaffir kaffirs blackamoor sambo
    faggot faggots fag fags dyke dykes tranny retard retarded cripple cripples spastic
    fuck fucks fucked fucking fucker motherfucker shit shits shitty bullshit cunt cunts bitch bitches bastard bastards
    whore whores slut sluts harlot harlots cock cocks dick dicks pussy tits ass asses arse piss pissed
    rape raped rapes rapist ravish ravished ravisher suicide""".split()
)

PEOPLES = frozenset(
    """negro negroes jew jews gypsy gypsies gipsy gipsies savage savages heathen heathens paddy mick hottentot moor moors
    turk turks paynim infidel infidels slave slaves""".split()
)
"""Not insults today, but in verse of that time they seldom come without one."""
