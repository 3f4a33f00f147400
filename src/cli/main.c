/* main.c - finds the command and runs it. */
#include <stdio.h>

int main(void) {
    puts("canvasser");
    return 0;
}
