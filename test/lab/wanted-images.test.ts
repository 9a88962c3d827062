import { expect, it } from "vitest";
import { imagesIn } from "./wanted-images.ts";

const RELEASE = { version: "v1.34.2", folder: "/releases/v1.34.2", key: "v1.34.2-0" };

it("knows what each image that kubeadm asks for is made of", () => {
  const list = `registry.lab:5000/kube-apiserver:v1.34.2
registry.lab:5000/kube-proxy:v1.34.2
registry.lab:5000/coredns/coredns:v1.12.1
registry.lab:5000/pause:3.10.1
registry.lab:5000/etcd:3.6.5-0
`;
  expect(imagesIn(list, RELEASE).map(({ is, name }) => `${is} ${name}`)).toEqual([
    "component kube-apiserver:v1.34.2",
    "component kube-proxy:v1.34.2",
    "coredns coredns/coredns:v1.12.1",
    "pause pause:3.10.1",
    "etcd etcd:3.6.5-0",
  ]);
});

it("refuses one that it cannot make", () => {
  expect(() => imagesIn("registry.lab:5000/konnectivity:v1\n", RELEASE)).toThrow("konnectivity:v1");
});
