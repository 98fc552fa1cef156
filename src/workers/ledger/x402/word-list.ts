/**
 * 256 short security words. Four of them stand for 32 bits of the transcript. The words sound
 * different even over a bad connection, have only one spelling, and offend nobody.
 */
export const WORDS: readonly string[] =
  `acid acorn agent alarm album almond amber anchor angle ankle apple apron arrow atlas autumn bacon
badge bagel bamboo banjo barrel basil basket beacon beaver berry bicycle bishop blanket blossom
bonus bottle boulder bracket branch bread breeze bridge bronze bubble bucket buffalo butter button
cabin cactus camel camera candle canoe canvas canyon carbon cargo carpet carrot castle cedar cello
chalk cherry chess chimney cider circus citrus clover cobalt cocoa coffee comet copper coral cotton
cousin coyote cradle crater cricket crystal cupcake curtain cushion dagger daisy dancer denim desert
diamond dinner doctor dolphin domino donkey dragon drawer dynamo eagle earth easel echo eclipse
elbow elder elephant ember emerald engine falcon feather fiddle finger flamingo flannel flute
forest fossil fountain galaxy garden garlic gecko ginger giraffe glacier glider goblet gorilla
granite grape guitar hammer hamster harbor harvest hazel helmet heron hockey honey horizon hotel
iceberg igloo indigo island ivory jacket jaguar jasmine jelly jigsaw jungle juniper kayak kettle
kitten koala ladder lagoon lantern laptop laser laurel lemon leopard lettuce lilac lizard lobster
locket lotus magnet mango maple marble meadow melon meteor mirror mitten monkey mosaic muffin
mustard napkin nectar needle nickel noodle nutmeg oasis ocean olive onion opera orange orbit orchid
otter oxygen oyster paddle palace panda panther paper parrot pasta peanut pebble pelican pencil
penguin pepper piano picnic pigeon pillow pilot pirate planet plaza pocket polar poppy potato
puzzle pyramid quartz rabbit radio raven ribbon river robot rocket saddle saffron salmon sandal
satin shadow silver spider sunset tiger tomato tulip turtle velvet violin walnut window wizard zebra`.split(
    /\s+/,
  );

/** The number of words that the users compare. Each stands for one byte of the transcript. */
export const SECURITY_WORDS = 4;
