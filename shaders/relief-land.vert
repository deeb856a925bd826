#version 300 es
// The land: a grid that fills the view from the near edge to the far one, raised by the picture.
//
// Rows lie at depths z = near (far / near)^t, so that they are evenly spread on the screen; each row is as wide as the
// view there. Height: h = height(x, z)^1.4 * rise, lower in a valley along x = 0, plus the peaks of the notes: sixteen
// bins of pitch from left to right, each a bump (1 - d^2 / 4)^3 across the valley at depth uPeaks.x. The normal is the cross
// product of the differences along x and z. World: x right, y down, z towards the viewer, as p5 has it.
precision highp float;

in vec2 aTexCoord;
uniform mat4 uModelViewMatrix;
uniform mat4 uProjectionMatrix;
uniform sampler2D uHeight;
uniform vec2 uDepths;     // near, far
uniform float uWidth;     // half width of the view at depth 1
uniform float uTravel;    // along z
uniform float uRise;
uniform float uNotes[16]; // 0..1
uniform vec2 uPeaks;      // depth of the row of peaks, and their height
uniform float uWave;      // 0..2, a kick that runs outwards
uniform float uWavePhase; // radians
out vec2 place;  // on the picture
out vec3 normal; // world
out vec3 world;
out float peak;  // 0..1
out float height;

vec2 mirrored(vec2 q) { return 1.0 - abs(mod(q, 2.0) - 1.0); }

vec2 onPicture(vec2 ground) { return vec2(ground.x * 0.16 + 0.5, (ground.y + uTravel) * 0.20); }

float peaks(vec2 ground) {
  float across = clamp(ground.x / (uWidth * uPeaks.x) * 8.0 + 7.5, -2.0, 17.0);
  int first = int(floor(across)) - 1;
  float sum = 0.0;
  for (int i = first; i < first + 4; i++) {
    float d = across - float(i), k = max(1.0 - 0.25 * d * d, 0.0);
    sum += uNotes[clamp(i, 0, 15)] * (i == clamp(i, 0, 15) ? k * k * k : 0.0);
  }
  float away = (ground.y - uPeaks.x) * 1.5;
  return sum * exp(-away * away);
}

float raised(vec2 ground, out float risen) {
  float h = texture(uHeight, mirrored(onPicture(ground))).r;
  float valley = mix(0.22, 1.0, smoothstep(0.15, 1.9, abs(ground.x + 0.35 * sin(0.7 * (ground.y + uTravel)))));
  risen = peaks(ground);
  float wave = uWave * 0.06 * sin(3.0 * ground.y - uWavePhase) * exp(-0.25 * ground.y);
  return pow(h, 1.4) * uRise * valley + risen * uPeaks.y + wave;
}

void main() {
  float z = uDepths.x * pow(uDepths.y / uDepths.x, aTexCoord.y);
  vec2 ground = vec2((aTexCoord.x - 0.5) * 2.0 * (uWidth * z * 1.12 + 0.3), z);
  float step = 0.03 + 0.015 * z, ignored;
  height = raised(ground, peak);
  float dx = raised(ground + vec2(step, 0.0), ignored) - height;
  float dz = raised(ground + vec2(0.0, step), ignored) - height;
  normal = normalize(vec3(-dx, -step, dz));
  place = onPicture(ground);
  world = vec3(ground.x, -height, -ground.y);
  gl_Position = uProjectionMatrix * uModelViewMatrix * vec4(world, 1.0);
}
