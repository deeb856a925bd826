fn unpacked(bytes: u32) -> vec4f {
  let whole = bitcast<i32>(bytes);
  return vec4f(f32((whole << 24) >> 24), f32((whole << 16) >> 24), f32((whole << 8) >> 24), f32(whole >> 24));
}
