print("loss-server")
