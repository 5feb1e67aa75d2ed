# Turns a file into C: cmake -DINPUT=… -DOUTPUT=… -DNAME=… -DHEADER=… -P Embed.cmake
# The text is NAME_text, its length NAME_length.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
# Sixteen bytes a line, each of five characters.
string(REGEX REPLACE "(................................................................................)" "\\1\n"
       bytes "${bytes}")
file(WRITE ${OUTPUT} "#include \"${HEADER}\"\n
const char ${NAME}_text[] = {
${bytes} 0};
const size_t ${NAME}_length = sizeof(${NAME}_text) - 1;
")
