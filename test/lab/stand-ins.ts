import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, once } from "./cache.ts";
import { shell } from "./run.ts";
import { needPackages } from "./tools.ts";

const RECIPE = "2";

const PAUSE = `#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Holds a pod's namespaces until it is told to go; as first process of a shared one it buries the dead. */
static void leave(int signal) { (void)signal; _exit(0); }
static void bury(int signal) { (void)signal; while (waitpid(-1, NULL, WNOHANG) > 0); }

int main(void) {
  signal(SIGTERM, leave);
  signal(SIGINT, leave);
  signal(SIGCHLD, bury);
  for (;;) pause();
}
`;

const COREDNS = `package main

import (
	"log"
	"net/http"
)

func main() {
	log.Print("the lab's stand-in for CoreDNS: healthy, but resolves nothing")
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) })
	go func() { log.Fatal(http.ListenAndServe(":8181", ok)) }()
	log.Fatal(http.ListenAndServe(":8080", ok))
}
`;

/** The small static program of a pod's sandbox. @returns its folder. */
export async function pauseBinary(): Promise<string> {
  return once("pause", [RECIPE, PAUSE], async (folder) => {
    await needPackages(["gcc", "libc6-dev"]);
    await writeFile(join(folder, "pause.c"), PAUSE);
    await shell(`gcc -Os -Wall -Werror -static -o "${folder}/pause" "${folder}/pause.c"`);
  });
}

/** A stand-in for CoreDNS, which Debian does not carry: it answers health checks and no name. It says so in its log. @returns its folder. */
export async function corednsStandIn(): Promise<string> {
  return once("coredns-stand-in", [RECIPE, COREDNS], async (folder) => {
    await needPackages(["golang-1.19-go"]);
    await writeFile(join(folder, "main.go"), COREDNS);
    await shell(
      `export PATH=/usr/lib/go-1.19/bin:$PATH GO111MODULE=off CGO_ENABLED=0 GOCACHE="${join(cacheFolder(), "go-build")}"
       cd "${folder}" && go build -o coredns main.go`,
      { seconds: 600 },
    );
  });
}
