// SPDX-License-Identifier: GPL-2.0

// 200 connections of a server to itself, for toytcp_run.sh: the system calls of a Go
// program do not pass through libc, and its scheduler interrupts threads by signals.
package main

import (
	"fmt"
	"net"
	"os"
)

const connections = 200

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	check(err)
	done := make(chan bool)
	for i := 0; i < connections; i++ {
		go func() {
			conn, err := net.Dial("tcp4", listener.Addr().String())
			check(err)
			conn.Close()
			done <- true
		}()
	}
	for i := 0; i < connections; i++ {
		conn, err := listener.Accept()
		check(err)
		conn.Close()
		<-done
	}
	fmt.Println(connections, "connections")
}
